import { ParzenEstimator } from '../../../lib/search/tpe/parzen';
import { kernelDeviations } from '../../../lib/search/tpe/deviations';
import { log } from '../../../lib/numeric/elementary';
import { Space } from '../../../lib/space/space';
import type { Assignment, ParameterSpec } from '../../../lib/spec/sweep-spec';
import golden from '../../golden/parzen.json';
import { categorical, int } from '../specs';

/** Optuna's. */
const CLIP = { least: 0.01, magic: 1 };

const float = (name: string, min: number, max: number, scale: 'linear' | 'log'): ParameterSpec => ({
  name,
  domain: { kind: 'float', min, max, scale },
});

const spaceOf = (parameters: readonly ParameterSpec[]) => new Space({ parameters, zip: [], use: 'draw', exclude: [] });

function estimator(space: Space, points: readonly Assignment[], clip = CLIP): ParzenEstimator {
  const choices = points.map((point) => new Map(space.trace(point).map((turn) => [turn.branching, turn.choice])));
  return new ParzenEstimator({ points: choices, weights: points.map(() => 1), priorWeight: 1, clip });
}

describe.each(golden.mixture)('a mixture of $points.length kernels and $choices choices', (law) => {
  const labels = Array.from({ length: law.choices }, (_, i) => `v${i}`);
  const space = spaceOf([float('x', 0, 1, 'linear'), float('y', 1e-4, 10, 'log'), categorical('c', labels)]);
  const named = ([x, y, c]: readonly number[]) => ({ x: x!, y: y!, c: `v${c}` });

  it('has kernels as wide as those of Optuna', () => {
    const places = { x: law.points.map(([x]) => x!), y: law.points.map(([, y]) => (log(y!) - log(1e-4)) / log(1e5)) };
    for (const axis of ['x', 'y'] as const) {
      for (const [i, width] of kernelDeviations(places[axis], CLIP).entries()) {
        expect(width).toBeCloseTo(law.widths[axis][i]!, 10);
      }
    }
  });

  it('has the density that Optuna computes, over the prior', () => {
    const parzen = estimator(space, law.points.map(named));
    for (const [i, point] of law.asked.entries()) {
      expect(parzen.logDensity(space.trace(named(point)))).toBeCloseTo(law.log_density[i]!, 8);
    }
  });
});

describe('a mixture', () => {
  const parameters = [
    categorical('kernel', ['linear', 'poly']),
    int('degree', 1, 6, { when: { kernel: ['poly'] } }),
    float('c', 1e-2, 1e2, 'log'),
  ];
  const space = spaceOf(parameters);

  it('is the prior where nothing was seen', () => {
    const parzen = estimator(space, []);
    expect(parzen.logDensity(space.trace({ kernel: 'poly', degree: 3, c: 5 }))).toBe(0);
    expect(parzen.component(0.3)).toBe('prior');
  });

  it('adds up to one over the values of a conditional space', () => {
    const finite = spaceOf(parameters.slice(0, 2));
    const parzen = estimator(finite, [{ kernel: 'poly', degree: 2 }, { kernel: 'linear' }, { degree: 6 }]);
    const prior = ({ kernel }: Assignment) => (kernel === 'linear' ? 1 / 2 : 1 / 12);
    const points = Array.from({ length: 7 }, (_, i) => finite.point(BigInt(i)));
    const total = points.reduce((sum, at) => sum + prior(at) * Math.exp(parzen.logDensity(finite.trace(at))), 0);
    expect(total).toBeCloseTo(1, 12);
  });

  it('lets a point count only at the axes of which it says something', () => {
    const parzen = estimator(space, [
      { kernel: 'poly', degree: 2, c: 1 },
      { kernel: 'linear', c: 1 },
    ]);
    const at = (point: Assignment) => parzen.logDensity(space.trace(point));
    expect(at({ kernel: 'poly', degree: 2, c: 1 })).toBeGreaterThan(at({ kernel: 'poly', degree: 5, c: 1 }));
    const unknown = estimator(space, [{ c: 1 }]);
    const of = (point: Assignment) => unknown.logDensity(space.trace(point));
    expect(of({ kernel: 'poly', degree: 2, c: 1 })).toBe(of({ kernel: 'linear', c: 1 }));
    expect(of({ kernel: 'linear', c: 1 })).toBeGreaterThan(of({ kernel: 'linear', c: 90 }));
  });
});

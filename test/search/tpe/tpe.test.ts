import { createSearcher } from '../../../lib/search/registry';
import type { Assignment, ParameterSpec } from '../../../lib/spec/sweep-spec';
import { search } from '../../conformance/workers';
import { categorical, int, sweepSpec } from '../specs';

const unit = (name: string): ParameterSpec => ({ name, domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } });
const tpe = (parameters: readonly ParameterSpec[], rest: object = {}) =>
  createSearcher(sweepSpec({ method: 'tpe', parameters, ...rest }), 1);

describe('tpe', () => {
  const x = (point: Assignment | undefined) => point!.x as number;

  it('keeps workers apart that choose at the same time', () => {
    const searcher = tpe([unit('x')]);
    const observations = Array.from({ length: 41 }, (_, i) => ({ parameters: { x: i / 40 }, values: [(i - 20) ** 2] }));
    const pending: Assignment[] = [];
    for (let k = 50; k < 60; k++)
      pending.push(searcher.propose(k, { observations, pending: [...pending], prior: [] })!);
    const crowd = Array.from({ length: 10 }, (_, i) =>
      searcher.propose(50 + i, { observations, pending: [], prior: [] }),
    );
    const nearest = (points: readonly (Assignment | undefined)[]) => {
      const sorted = points.map(x).sort((a, b) => a - b);
      return Math.min(...sorted.slice(1).map((value, i) => value - sorted[i]!));
    };
    expect(nearest(pending)).toBeGreaterThan(nearest(crowd));
    for (const point of pending) expect(Math.abs(x(point) - 0.5)).toBeLessThan(0.3);
  });

  it('finds what goes well together', () => {
    // Either value of a is as good as the other: only the pair tells.
    const parameters = [categorical('a', ['l', 'r']), unit('x')];
    const loss = (point: Assignment) => Math.abs(x(point) - (point.a === 'l' ? 0.1 : 0.9));
    const { points } = search(tpe(parameters), 100, { workers: 5, objective: (point) => [loss(point)], seed: 1 });
    expect(points.slice(-40).filter((point) => loss(point) < 0.2).length).toBeGreaterThan(30);
  });

  it('settles on the better branch of a conditional space, and near its best values', () => {
    const parameters = [
      categorical('model', ['line', 'tree']),
      int('depth', 1, 500, { when: { model: ['tree'] } }),
      { ...unit('slope'), when: { model: ['line'] } },
    ];
    const loss = (point: Assignment) =>
      point.model === 'tree' ? Math.abs((point.depth as number) - 70) / 500 : 0.5 + (point.slope as number);
    const { points } = search(tpe(parameters), 60, { workers: 5, objective: (point) => [loss(point)], seed: 3 });
    expect(points.slice(-12).filter(({ model }) => model === 'tree').length).toBeGreaterThan(5);
    const best = points.filter(({ model, depth }) => model === 'tree' && Math.abs((depth as number) - 70) < 10);
    expect(best).not.toHaveLength(0);
  });

  it('finds the best rows of a zip group, and does not try excluded ones', () => {
    const parameters = [categorical('width', [8, 16, 32, 64, 128]), categorical('heads', [1, 2, 4, 8, 16]), unit('x')];
    const rest = { zip: [['width', 'heads']], exclude: [{ heads: 8 }] };
    const objective = (point: Assignment) => [Math.abs((point.width as number) - 64) / 100 + x(point)];
    const { points } = search(tpe(parameters, rest), 120, { workers: 4, objective, seed: 2 });
    expect(points.every(({ width, heads }) => heads !== 8 && width !== 64)).toBe(true);
    expect(points.slice(-40).filter(({ width }) => width === 32).length).toBeGreaterThan(20);
  });

  it('does not repeat a point of the finite part of a space without end', () => {
    const parameters = [categorical('kernel', ['linear', 'rbf']), { ...unit('gamma'), when: { kernel: ['rbf'] } }];
    const { points } = search(tpe(parameters), 60, {
      workers: 4,
      objective: ({ kernel }) => [kernel === 'linear' ? 0 : 1],
      seed: 2,
    });
    // Planned points are draws as random makes them.
    expect(points.slice(10).filter(({ kernel }) => kernel === 'linear').length).toBeLessThanOrEqual(1);
  });

  it('begins in any number of dimensions', () => {
    const parameters = Array.from({ length: 300 }, (_, i) => unit(`p${i}`));
    const { points } = search(tpe(parameters), 14, { workers: 2, objective: (point) => [point.p0 as number], seed: 2 });
    expect(points).toHaveLength(14);
  });

  it('proposes within a few milliseconds after thousands of trials', () => {
    const parameters = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? unit(`p${i}`) : int(`p${i}`, 0, 99)));
    const random = createSearcher(sweepSpec({ method: 'random', parameters }), 1);
    const points = Array.from({ length: 10_000 }, (_, k) => random.propose(k)!);
    const observations = points.map((at, k) => ({ parameters: at, values: [(k * 7919) % 10_007] }));
    const searcher = tpe(parameters);
    const start = performance.now();
    for (let k = 0; k < 10; k++) searcher.propose(10_000 + k, { observations, pending: [], prior: [] });
    expect((performance.now() - start) / 10).toBeLessThan(200);
  });
});

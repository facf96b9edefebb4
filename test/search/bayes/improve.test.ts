import type { Acquisition } from '../../../lib/search/bayes/acquisition';
import { candidatesOf, type Surroundings } from '../../../lib/search/bayes/candidates';
import { drawsOf } from '../../../lib/search/bayes/draws';
import { Embedding } from '../../../lib/search/bayes/embedding';
import { improve } from '../../../lib/search/bayes/improve';
import { SEEK } from '../../../lib/search/bayes/settings';
import { STREAM, uniformAt } from '../../../lib/numeric/random';
import { excludePattern } from '../../../lib/space/pattern';
import { Space } from '../../../lib/space/space';
import type { Assignment, ParameterSpec } from '../../../lib/spec/sweep-spec';
import { categorical, int } from '../specs';

const float = (name: string, rest: Partial<ParameterSpec> = {}): ParameterSpec => ({
  name,
  domain: { kind: 'float', min: 0, max: 1, scale: 'linear' },
  ...rest,
});
const tenths = { kind: 'float', min: 0, max: 1, scale: 'linear', q: 0.1 } as const;
const kernel = categorical('kernel', ['linear', 'rbf', 'poly']);

function spaceOf(parameters: readonly ParameterSpec[], exclude: readonly Assignment[] = []): Space {
  return new Space({ parameters, zip: [], use: 'draw', exclude: exclude.map(excludePattern) });
}

/** A loss that is the square of the distance from a vector; a wrong category costs 1. */
function bowl({ coordinates }: Embedding, centre: readonly number[]): Acquisition {
  return {
    loss: (x, gradient) => {
      const away = x.map((value, d) => value - centre[d]!);
      gradient?.set(away.map((value, d) => (coordinates[d]!.kind === 'category' ? 0 : 2 * value)));
      return away.reduce((sum, v, d) => sum + (coordinates[d]!.kind === 'category' ? Number(v !== 0) : v * v), 0);
    },
  };
}

function improved(space: Space, to: Assignment, from: Assignment): Assignment | undefined {
  const embedding = new Embedding(space);
  const acquisition = bowl(embedding, [...embedding.encode(to)]);
  const x = embedding.encode(from);
  const start = { x, loss: acquisition.loss(x) };
  const end = improve(acquisition, embedding, start);
  expect(end.loss).toBeLessThanOrEqual(start.loss);
  expect(end.loss).toBe(acquisition.loss(end.x));
  return embedding.decode(end.x);
}

describe('improving a candidate', () => {
  it('moves numbers along the gradient, and changes values that cannot be moved by little', () => {
    const space = spaceOf([float('x'), int('n', 1, 8), kernel, float('q', { domain: tenths })]);
    const best = { x: 0.25, n: 7, kernel: 'poly', q: 0.3 };
    const end = improved(space, best, { x: 0.9, n: 2, kernel: 'linear', q: 1 });
    expect(end).toEqual({ ...best, x: expect.closeTo(0.25, 6) });
  });

  it('finds the best of many values, coarse numbers by way of neighbours', () => {
    const space = spaceOf([int('n', 1, 60)]);
    for (const n of [1, 2, 23, 59, 60]) {
      expect(Math.abs((improved(space, { n }, { n: 30 })!.n as number) - n)).toBeLessThanOrEqual(1);
    }
    expect(improved(space, { n: 31 }, { n: 30 })).toEqual({ n: 31 });
  });

  it('rounds numbers with a great many values', () => {
    const { n } = improved(spaceOf([int('n', 1, 1_000_000)]), { n: 777_777 }, { n: 5 })!;
    expect(Math.abs((n as number) - 777_777)).toBeLessThan(1000);
  });

  it('changes the branch of a conditional space with what belongs to it', () => {
    const space = spaceOf([kernel, float('gamma', { when: { kernel: ['rbf'] } })]);
    const end = improved(space, { kernel: 'rbf', gamma: 0.8 }, { kernel: 'linear' });
    expect(end).toEqual({ kernel: 'rbf', gamma: expect.closeTo(0.8, 6) });
  });

  it('ends at no excluded point', () => {
    const space = spaceOf([kernel, int('n', 1, 3)], [{ kernel: 'rbf', n: [2, 3] }]);
    expect(improved(space, { kernel: 'rbf', n: 2 }, { kernel: 'poly', n: 1 })).toEqual({ kernel: 'rbf', n: 1 });
  });

  it('stays within bounds, numbers and values alike', () => {
    const space = spaceOf([float('x'), int('n', 1, 8), kernel]);
    const embedding = new Embedding(space);
    const acquisition = bowl(embedding, [...embedding.encode({ x: 0.9, n: 8, kernel: 'linear' })]);
    const x = embedding.encode({ x: 0.4, n: 3, kernel: 'rbf' });
    const [lower, upper] = [
      { x: 0.3, n: 2 },
      { x: 0.6, n: 5 },
    ].map((p) => embedding.encode({ ...p, kernel: 'rbf' }));
    const end = improve(acquisition, embedding, { x, loss: acquisition.loss(x) }, { lower: lower!, upper: upper! });
    expect(embedding.decode(end.x)).toEqual({ x: expect.closeTo(0.6, 6), n: 5, kernel: 'rbf' });
  });

  it('leaves a candidate that nothing can be better than', () => {
    const space = spaceOf([float('x'), kernel]);
    expect(improved(space, { x: 0.5, kernel: 'rbf' }, { x: 0.5, kernel: 'rbf' })).toEqual({ x: 0.5, kernel: 'rbf' });
  });
});

describe('candidates', () => {
  const SPREAD = 100;
  const surroundings = (space: Space, centres: readonly Assignment[], complete = false): Surroundings => {
    const embedding = new Embedding(space);
    const drawn = Array.from({ length: SPREAD }, (_, k) =>
      space.draw((dimension) => uniformAt(3, { stream: STREAM.bayes, k, dimension })),
    );
    return {
      embedding,
      bounds: embedding.bounds,
      spread: drawn.map((point) => embedding.encode(point!)),
      complete,
      centres: centres.map((point) => embedding.encode(point)),
      draws: drawsOf(3, 9, STREAM.candidates),
    };
  };

  it('are everywhere, and more closely around good points, the most promising first', () => {
    const around = surroundings(spaceOf([float('x'), float('y')]), [{ x: 0.9, y: 0.1 }]);
    const acquisition = bowl(around.embedding, [0, 0]);
    const found = candidatesOf(acquisition, around);
    expect(found).toHaveLength(SPREAD + SEEK.nearby);
    for (const [i, { x, loss }] of found.entries()) {
      expect(loss).toBe(acquisition.loss(x));
      expect(loss).toBeGreaterThanOrEqual(found[i - 1]?.loss ?? 0);
    }
    const distances = found.map(({ x }) => Math.hypot(x[0]! - 0.9, x[1]! - 0.1));
    expect(distances.filter((distance) => distance < 0.1).length).toBeGreaterThan(SEEK.nearby / 2);
    expect(found.every(({ x }) => x.every((value) => value >= 0 && value <= 1))).toBe(true);
    for (const x of around.spread) expect(found.some((candidate) => candidate.x === x)).toBe(true);
  });

  it('stay within bounds', () => {
    const space = spaceOf([float('x'), kernel]);
    const around = surroundings(space, [{ x: 0.5, kernel: 'rbf' }]);
    const [lower, upper] = [0.45, 0.55].map((x) => around.embedding.encode({ x, kernel: 'rbf' }));
    const within = { ...around, spread: [], bounds: { lower: lower!, upper: upper! } };
    const found = candidatesOf(bowl(around.embedding, [0, 0]), within);
    expect(found).toHaveLength(SEEK.nearby);
    expect(found.every(({ x }) => x[0]! >= 0.45 && x[0]! <= 0.55 && x[1] === 1)).toBe(true);
  });

  it('are points of the space alone, those around a good one in other categories too', () => {
    const space = spaceOf([kernel, float('gamma', { when: { kernel: ['rbf'] } }), int('n', 1, 4)], [{ n: 2 }]);
    const around = { ...surroundings(space, [{ kernel: 'rbf', gamma: 0.5, n: 1 }]), spread: [] };
    const found = candidatesOf(bowl(around.embedding, [0, 0, 0]), around);
    const points = found.map(({ x }) => around.embedding.decode(x)!);
    expect(points.every((point) => point && point.n !== 2 && 'gamma' in point === (point.kernel === 'rbf'))).toBe(true);
    expect(new Set(points.map(({ kernel }) => kernel)).size).toBe(3);
  });

  it('are those of the whole space before anything is good, and where these are all that there are', () => {
    const space = spaceOf([float('x')]);
    for (const around of [surroundings(space, []), surroundings(space, [{ x: 0.5 }], true)]) {
      expect(candidatesOf(bowl(around.embedding, [0]), around)).toHaveLength(SPREAD);
    }
  });
});

import { createSearcher } from '../../lib/search/registry';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment, Method, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { categorical, int, sweepSpec } from './specs';

const make = (method: Method, spec: Partial<SweepSpec>, seed = 1) =>
  createSearcher(sweepSpec({ method, ...spec }), seed);
const points = (searcher: Searcher, n: number) =>
  Array.from({ length: n }, (_, k) => searcher.propose(k)).filter((point): point is Assignment => point !== undefined);
const share = (list: readonly Assignment[], holds: (point: Assignment) => boolean) =>
  list.filter(holds).length / list.length;

const lr: ParameterSpec = { name: 'lr', domain: { kind: 'float', min: 1e-4, max: 1, scale: 'log' } };
const kernel = categorical('kernel', ['linear', 'rbf', 'poly']);

describe.each(['random', 'sobol'] as const)('%s', (method) => {
  it('draws from the distributions', () => {
    const coin: ParameterSpec = {
      name: 'coin',
      domain: { kind: 'categorical', values: ['a', 'b', 'a'], probabilities: [0.1, 0.7, 0.2] },
    };
    const normal: ParameterSpec = { name: 'z', domain: { kind: 'normal', mu: 1, sigma: 2, scale: 'linear' } };
    const drawn = points(make(method, { parameters: [lr, coin, normal] }), 2000);
    expect(drawn).toHaveLength(2000);
    expect(share(drawn, ({ lr }) => (lr as number) < 0.01)).toBeCloseTo(0.5, 1);
    expect(share(drawn, ({ coin }) => coin === 'a')).toBeCloseTo(0.3, 1);
    expect(share(drawn, ({ z }) => (z as number) < 1)).toBeCloseTo(0.5, 1);
    expect(share(drawn, ({ z }) => Math.abs((z as number) - 1) < 2)).toBeCloseTo(0.683, 1);
  });

  it('weighs values as if excluded points had been drawn again', () => {
    const exclude: Assignment[] = [{ kernel: 'linear' }, { kernel: 'rbf', depth: 1 }, { lr: 0.5 }];
    const drawn = points(make(method, { parameters: [kernel, int('depth', 1, 4), lr], exclude }), 2000);
    // Left: rbf with 3 depths, poly with 4.
    expect(share(drawn, ({ kernel }) => kernel === 'poly')).toBeCloseTo(4 / 7, 1);
    expect(share(drawn, ({ kernel, depth }) => kernel === 'rbf' && depth === 2)).toBeCloseTo(1 / 7, 1);
  });

  it('draws a conditional parameter only where it is active', () => {
    const parameters = [kernel, int('degree', 2, 3, { when: { kernel: ['poly'] } }), lr];
    const drawn = points(make(method, { parameters }), 1500);
    expect(share(drawn, ({ kernel }) => kernel === 'poly')).toBeCloseTo(1 / 3, 1);
    expect(drawn.every((point) => 'degree' in point === (point.kernel === 'poly'))).toBe(true);
  });

  it('ends a finite space after every point has come once, likely ones earlier', () => {
    const skewed: ParameterSpec = {
      name: 'q',
      domain: { kind: 'categorical', values: [0, 1, 2, 3], probabilities: [0.9, 0.1, 0, 0] },
    };
    const searcher = make(method, { parameters: [skewed, int('i', 0, 99)] });
    expect(searcher.size).toBe(200);
    const all = points(searcher, 300);
    expect(new Set(all.map((point) => JSON.stringify(point))).size).toBe(200);
    expect(share(all.slice(0, 50), ({ q }) => q === 0)).toBeGreaterThan(0.7);
  });

  it('reaches far into a large finite space that is not uniform, at bounded cost', () => {
    const parameters: ParameterSpec[] = [
      { name: 'width', domain: { kind: 'int', min: 1, max: 1_000_000, scale: 'log' } },
      int('i', 1, 1000),
    ];
    const searcher = make(method, { parameters });
    const start = performance.now();
    expect(searcher.size).toBe(1e9);
    expect(searcher.propose(5e8)).toBeDefined();
    expect(searcher.propose(1e9 - 1)).toBeDefined();
    expect(performance.now() - start).toBeLessThan(20_000);
    const late = Array.from({ length: 1000 }, (_, i) => JSON.stringify(searcher.propose(65_536 - 500 + i)));
    expect(new Set(late).size).toBe(1000);
  });

  it('is unlike under another seed', () => {
    const parameters = [lr, int('i', 1, 1000)];
    expect(make(method, { parameters }, 1).propose(0)).not.toEqual(make(method, { parameters }, 2).propose(0));
  });

  it('says so where practically everything is excluded', () => {
    const z: ParameterSpec = { name: 'z', domain: { kind: 'normal', mu: 0, sigma: 1, scale: 'linear', q: 100 } };
    const searcher = make(method, {
      parameters: [z],
      exclude: [{ z: [0, 100, -100, 200, -200, 300, -300, 400, -400] }],
    });
    expect(searcher.size).toBeUndefined();
    expect(() => {
      for (let k = 0; k < 50; k++) searcher.propose(k);
    }).toThrow(expect.objectContaining({ code: 'EverythingExcluded' }));
  });

  it('counts a space of more than 2^53 points as without end', () => {
    const parameters = Array.from({ length: 60 }, (_, i) => categorical(`b${i}`, [0, 1]));
    const searcher = make(method, { parameters });
    expect(searcher.size).toBeUndefined();
    expect(new Set(points(searcher, 1000).map((point) => JSON.stringify(point))).size).toBe(1000);
  });
});

describe('random', () => {
  it('walks a uniform finite space of any size at once', () => {
    const searcher = make('random', { parameters: [int('a', 0, 999_999), int('b', 1, 1000)], exclude: [{ a: 3 }] });
    const start = performance.now();
    expect(searcher.size).toBe(999_999_000);
    expect(points({ size: 1, planned: 1, propose: (k) => searcher.propose(k * 9_999_990) }, 100)).toHaveLength(100);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe('sobol', () => {
  it('spreads the first 2^m points evenly over every parameter', () => {
    const parameters: ParameterSpec[] = [
      { name: 'x', domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } },
      { name: 'c', domain: { kind: 'constant', value: 1 } },
      categorical('four', ['a', 'b', 'c', 'd']),
      { name: 'y', domain: { kind: 'float', min: 1, max: 16, scale: 'log' } },
    ];
    for (const seed of [1, 2, 3]) {
      const drawn = points(make('sobol', { parameters }, seed), 64);
      expect(new Set(drawn.map(({ x }) => Math.floor((x as number) * 64))).size).toBe(64);
      expect(new Set(drawn.map(({ y }) => Math.floor(Math.log2(y as number) * 16))).size).toBe(64);
      for (const value of ['a', 'b', 'c', 'd']) expect(share(drawn, ({ four }) => four === value)).toBe(1 / 4);
    }
  });

  it('gives each parameter a dimension that conditions do not shift', () => {
    const last: ParameterSpec = { name: 'z', domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } };
    const middle = int('degree', 1, 9);
    const free = points(make('sobol', { parameters: [kernel, middle, last] }), 50);
    const bound = points(make('sobol', { parameters: [kernel, { ...middle, when: { kernel: ['poly'] } }, last] }), 50);
    expect(bound.map(({ z }) => z)).toEqual(free.map(({ z }) => z));
  });

  it('refuses more varying parameters than the sequence has dimensions', () => {
    const parameters = Array.from({ length: 257 }, (_, i) => int(`i${i}`, 0, 1));
    expect(() => make('sobol', { parameters })).toThrow(expect.objectContaining({ code: 'SobolDimensions' }));
    const fixed = parameters.map((parameter, i) =>
      i === 0 ? { ...parameter, domain: int('i', 1, 1).domain } : parameter,
    );
    expect(make('sobol', { parameters: fixed }).propose(0)).toBeDefined();
  });
});

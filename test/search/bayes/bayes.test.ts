import { createSearcher } from '../../../lib/search/registry';
import type { History, Observation } from '../../../lib/search/history';
import type { Acquisition, Assignment, ParameterSpec, SweepSpec } from '../../../lib/spec/sweep-spec';
import { search, type Crew } from '../../conformance/workers';
import { categorical, int, sweepSpec } from '../specs';

const float = (name: string, rest: Partial<ParameterSpec> = {}): ParameterSpec => ({
  name,
  domain: { kind: 'float', min: 0, max: 1, scale: 'linear' },
  ...rest,
});
const x = float('x');
const y = float('y');
const kernel = categorical('kernel', ['linear', 'rbf', 'poly']);
const number = (point: Assignment, name: string) => point[name] as number;
const squareFrom = (point: Assignment, centre: Record<string, number>) =>
  Object.entries(centre).reduce((sum, [name, at]) => sum + (number(point, name) - at) ** 2, 0);

const ACQUISITIONS = ['logei', 'thompson'] as const;

describe.each(ACQUISITIONS)('bayes with acquisition %s', (acquisition: Acquisition) => {
  const bayes = (parameters: readonly ParameterSpec[], rest: Partial<SweepSpec> = {}, seed = 1) =>
    createSearcher(sweepSpec({ method: 'bayes', acquisition, parameters, ...rest }), seed);
  const crew = (loss: (point: Assignment) => number, rest: Partial<Crew> = {}): Crew => ({
    workers: 5,
    objective: (point) => [loss(point)],
    seed: 1,
    ...rest,
  });

  it('begins as sobol does, with a point for each worker at least', () => {
    const sobol = createSearcher(sweepSpec({ method: 'sobol', parameters: [x, y] }), 1);
    for (const parallel of [1, 40]) {
      const searcher = bayes([x, y], { limits: { parallel } });
      expect(searcher.planned).toBeGreaterThanOrEqual(parallel);
      const planned = Array.from({ length: searcher.planned }, (_, k) => searcher.propose(k));
      expect(planned).toEqual(planned.map((_, k) => sobol.propose(k)));
    }
  });

  it('solves a quadratic with an integer and a category within forty trials', () => {
    const parameters = [x, int('n', -20, 20), kernel];
    const loss = (point: Assignment) =>
      squareFrom(point, { x: 0.3 }) + ((number(point, 'n') - 7) / 40) ** 2 + (point.kernel === 'rbf' ? 0 : 0.3);
    const { points } = search(bayes(parameters), 40, crew(loss));
    const [best] = [...points].sort((a, b) => loss(a) - loss(b));
    expect(best).toMatchObject({ n: 7, kernel: 'rbf' });
    expect(Math.abs(number(best!, 'x') - 0.3)).toBeLessThan(0.02);
  });

  it('finds the best branch of a conditional space', () => {
    const parameters = [
      categorical('model', ['line', 'tree']),
      int('depth', 1, 500, { when: { model: ['tree'] } }),
      float('slope', { when: { model: ['line'] } }),
    ];
    const loss = (point: Assignment) =>
      point.model === 'tree' ? Math.abs(number(point, 'depth') - 70) / 500 : 0.5 + number(point, 'slope');
    const { points } = search(bayes(parameters), 40, crew(loss));
    expect(points.filter(({ model, depth }) => model === 'tree' && Math.abs((depth as number) - 70) < 5)).not.toEqual(
      [],
    );
  });

  it('ranks a list of numbers by size, whatever their order in the list', () => {
    const sizes = [512, 8, 64, 2, 1024, 16, 256, 4, 128, 32];
    const loss = (point: Assignment) => Math.abs(Math.log2(number(point, 'size')) - 6) + squareFrom(point, { x: 0.5 });
    const { points } = search(bayes([categorical('size', sizes), x]), 30, crew(loss));
    expect(points.slice(-10).filter(({ size }) => size === 64).length).toBeGreaterThan(4);
  });

  it('goes less where points fail, and still finds the best that does not', () => {
    const fails = (point: Assignment) => number(point, 'x') > 0.5;
    const objective = (point: Assignment) => (fails(point) ? [] : [squareFrom(point, { x: 0.4, y: 0.7 })]);
    const { points } = search(
      bayes([x, y]),
      50,
      crew(() => 0, { objective }),
    );
    expect(points.slice(0, 10).filter(fails).length).toBeGreaterThan(2);
    expect(points.slice(-30).filter(fails).length).toBeLessThan(8);
    expect(points.some((point) => squareFrom(point, { x: 0.4, y: 0.7 }) < 0.003)).toBe(true);
  });

  it('is not led astray by noise that repeats show', () => {
    let trial = 0;
    const noisy = (point: Assignment) => {
      const noise = [0.3, -0.2, 0.1, -0.35, 0.25, -0.1, 0.15, -0.15][trial++ % 8]!;
      return [4 * squareFrom(point, { x: 0.6 }) + noise, 4 * squareFrom(point, { x: 0.6 }) - noise / 2];
    };
    const { points } = search(
      bayes([x]),
      40,
      crew(() => 0, { objective: noisy }),
    );
    const last = points.slice(-15).map((point) => Math.abs(number(point, 'x') - 0.6));
    expect(last.filter((distance) => distance < 0.2).length).toBeGreaterThan(8);
  });

  it('goes where an earlier sweep found the best', () => {
    const prior: Observation[] = Array.from({ length: 25 }, (_, i) => {
      const parameters = { x: ((i * 7) % 25) / 24, y: ((i * 11) % 25) / 24 };
      return { parameters, values: [squareFrom(parameters, { x: 0.2, y: 0.9 })] };
    });
    const searcher = bayes([x, y]);
    const ask = (history: Partial<History>) =>
      searcher.propose(10, { observations: [], pending: [], prior: [], ...history })!;
    expect(squareFrom(ask({ prior }), { x: 0.2, y: 0.9 })).toBeLessThan(0.02);
  });

  it('gives every point of a small space once to ten asynchronous workers', () => {
    const parameters = [int('n', 0, 5), kernel, categorical('flag', [true, false])];
    const loss = (point: Assignment) => Math.abs(number(point, 'n') - 3) + Number(point.kernel === 'rbf');
    const searcher = bayes(parameters, { exclude: [{ n: 2, kernel: 'poly' }] });
    const { points, history } = search(searcher, 100, crew(loss, { workers: 10 }));
    expect(searcher.size).toBe(34);
    expect(points).toHaveLength(34);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(34);
    expect(searcher.propose(34, history)).toBeUndefined();
  });

  it('gives workers that ask at the same time points apart', () => {
    const observations = Array.from({ length: 15 }, (_, i) => {
      const parameters = { x: ((i * 4) % 15) / 14, y: ((i * 7) % 15) / 14 };
      return { parameters, values: [squareFrom(parameters, { x: 0.5, y: 0.5 })] };
    });
    const searcher = bayes([x, y]);
    const pending: Assignment[] = [];
    for (let k = 15; k < 23; k++)
      pending.push(searcher.propose(k, { observations, pending: [...pending], prior: [] })!);
    expect(new Set(pending.map((point) => JSON.stringify(point))).size).toBe(8);
    const nearest = pending.map((one) =>
      Math.min(...pending.filter((other) => other !== one).map((other) => squareFrom(one, other as { x: number }))),
    );
    expect(nearest.filter((distance) => distance > 1e-6).length).toBeGreaterThan(5);
  });

  it('takes ranges as wide as doubles are', () => {
    const wide: ParameterSpec = { name: 'w', domain: { kind: 'float', min: -1.7e308, max: 1.7e308, scale: 'linear' } };
    const narrow: ParameterSpec = { name: 'n', domain: { kind: 'float', min: 0, max: 5e-324, scale: 'linear' } };
    const { points } = search(
      bayes([wide, narrow, x]),
      15,
      crew((point) => Math.abs(number(point, 'w'))),
    );
    expect(points).toHaveLength(15);
    expect(points.every(({ w }) => Number.isFinite(w))).toBe(true);
  });
});

describe('bayes', () => {
  const parameters = Array.from({ length: 5 }, (_, i) => float(`x${i}`));
  const centre = Object.fromEntries(parameters.map(({ name }) => [name, 0.4]));
  const create = (method: 'bayes' | 'tpe' | 'random') => createSearcher(sweepSpec({ method, parameters }), 3);
  const history = (count: number): History => {
    const random = create('random');
    const points = Array.from({ length: count + 9 }, (_, k) => random.propose(k)!);
    const observations = points.slice(9).map((point) => ({ parameters: point, values: [squareFrom(point, centre)] }));
    return { observations, pending: points.slice(0, 9), prior: [] };
  };

  it('answers as tpe does where there are more than five thousand observations', () => {
    const many = history(5200);
    const bayes = create('bayes');
    for (const k of [5209, 5210]) expect(bayes.propose(k, many)).toEqual(create('tpe').propose(k, many));
  });

  describe('with two valleys', () => {
    const first = Array.from({ length: 8 }, (_, i) => ({ x: 0.05 + (i % 3) / 10, y: 0.15 + i / 40 }));
    const spread = Array.from({ length: 13 }, (_, i) => ({ x: i / 12, y: ((i * 5) % 13) / 12 }));
    const depth = (point: Assignment): number =>
      -Math.exp(-20 * squareFrom(point, { x: 0.14, y: 0.25 })) -
      0.9 * Math.exp(-20 * squareFrom(point, { x: 0.85, y: 0.8 }));
    const seen = (points: readonly Assignment[]): History => ({
      observations: points.map((point) => ({ parameters: point, values: [depth(point)] })),
      pending: [],
      prior: [],
    });
    const isInSecond = (point: Assignment) => squareFrom(point, { x: 0.85, y: 0.8 }) < 0.06;
    const asked = (points: readonly Assignment[], acquisition: Acquisition) => {
      const searcher = createSearcher(sweepSpec({ method: 'bayes', acquisition, parameters: [x, y] }), 3);
      return [30, 31, 32, 33, 34, 35].map((k) => searcher.propose(k, seen(points))!);
    };

    it('looks at the second best every other time', () => {
      const points = [...first, ...spread, { x: 0.8, y: 0.75 }];
      expect(asked(points, 'logei').map(isInSecond)).toEqual([true, false, true, false, true, false]);
    });

    it('looks at the best alone while little is known', () => {
      const points = [...first.slice(0, 5), ...spread, { x: 0.8, y: 0.75 }];
      expect(asked(points, 'logei').some(isInSecond)).toBe(false);
    });

    it('takes the best points of draws wherever they are', () => {
      const points = [...first, ...spread, { x: 0.8, y: 0.75 }];
      expect(asked(points, 'thompson').map(isInSecond)).not.toEqual([true, false, true, false, true, false]);
    });
  });

  it('answers as tpe does before there is anything to learn from', () => {
    const none: History = { observations: [], pending: history(11).observations.map((o) => o.parameters), prior: [] };
    expect(create('bayes').propose(15, none)).toEqual(create('tpe').propose(15, none));
  });
});

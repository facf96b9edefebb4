import { checkPriorIsUsed, priorFor, priorLock } from '../../lib/sweep/prior';
import { parsePrior, serialize, type ResultRecord } from '../../lib/sweep/records';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { manifestOf, resultOf } from '../support/manifests';

const range = (name: string, min: number, max: number): ParameterSpec => ({
  name,
  domain: { kind: 'float', min, max, scale: 'linear' },
});

const kernel: ParameterSpec = { name: 'kernel', domain: { kind: 'categorical', values: ['rbf', 'poly'] } };
const degree: ParameterSpec = {
  name: 'degree',
  domain: { kind: 'int', min: 2, max: 5, scale: 'linear' },
  when: { kernel: ['poly'] },
};

const specOf = (parameters: readonly ParameterSpec[], more: Partial<SweepSpec> = {}): SweepSpec =>
  manifestOf({ spec: { method: 'bayes', parameters, ...more } }).spec;

const earlier = { ...manifestOf({ spec: { parameters: [range('x', 0, 1), kernel, degree] } }), id: 'earlier' };

const results = (...points: readonly Assignment[]): ResultRecord[] =>
  points.map((parameters, trial) => resultOf(trial, { parameters, objective: trial / 10 }));

const parametersIn = (spec: SweepSpec, ...points: readonly Assignment[]) =>
  priorFor(spec, earlier, results(...points)).observations.map(({ parameters }) => parameters);

test('parameters are matched by name, in the order of the new sweep', () => {
  const spec = specOf([kernel, range('y', 0, 1), range('x', 0, 1)]);
  expect(priorFor(spec, earlier, results({ x: 0.5, kernel: 'rbf', lr: 3 }))).toEqual({
    v: 1,
    sweep: 'earlier',
    observations: [{ parameters: { kernel: 'rbf', x: 0.5 }, values: [0] }],
  });
  expect(Object.keys(parametersIn(spec, { x: 0.5, kernel: 'rbf' })[0]!)).toEqual(['kernel', 'x']);
});

test('points outside of the new space are left out', () => {
  const spec = specOf([range('x', 0, 0.5), { name: 'kernel', domain: { kind: 'categorical', values: ['rbf'] } }]);
  const points: Assignment[] = [
    { x: 0.2, kernel: 'rbf' },
    { x: 0.7, kernel: 'rbf' },
    { x: 0.3, kernel: 'poly' },
  ];
  expect(parametersIn(spec, ...points)).toEqual([{ x: 0.2, kernel: 'rbf' }]);
});

test('what is fixed in the new sweep is no reason to leave a point out, and unknown where it was another value', () => {
  const fixed: ParameterSpec = { name: 'epochs', domain: { kind: 'constant', value: 20 } };
  const points: Assignment[] = [
    { x: 0.2, epochs: 20 },
    { x: 0.3, epochs: 5 },
  ];
  expect(parametersIn(specOf([range('x', 0, 1), fixed]), ...points)).toEqual([{ x: 0.2, epochs: 20 }, { x: 0.3 }]);
});

test('a parameter that takes no part in the new space is unknown', () => {
  const points: Assignment[] = [
    { x: 0.1, kernel: 'poly', degree: 3 },
    { x: 0.2, kernel: 'rbf', degree: 4 },
    { x: 0.3, degree: 5 },
  ];
  expect(parametersIn(specOf([range('x', 0, 1), kernel, degree]), ...points)).toEqual([
    { x: 0.1, kernel: 'poly', degree: 3 },
    { x: 0.2, kernel: 'rbf' },
    { x: 0.3 },
  ]);
  // A parent that is fixed decides for every point.
  const poly: ParameterSpec = { name: 'kernel', domain: { kind: 'constant', value: 'poly' } };
  expect(parametersIn(specOf([poly, degree]), { degree: 5 })).toEqual([{ degree: 5 }]);
});

test('points that failed teach, too; those of which a repeat has not ended are left out', () => {
  const { objective: _, ...failed } = resultOf(2, { status: 'failed', parameters: { x: 0.3 } });
  const { objective: __, ...failedToo } = resultOf(3, { status: 'failed', parameters: { x: 0.3 } });
  const [a, b, c] = results({ x: 0.1 }, { x: 0.1 }, { x: 0.2 });
  const repeated = { ...earlier, spec: { ...earlier.spec, repeats: 2 } };
  const all = [a!, b!, failed, failedToo, { ...c!, trial: 4 }];
  expect(priorFor(specOf([range('x', 0, 1)]), repeated, all).observations).toEqual([
    { parameters: { x: 0.1 }, values: [0, 0.1] },
    { parameters: { x: 0.3 }, values: [] },
  ]);
});

describe('what cannot be learned from is refused', () => {
  const spec = specOf([range('x', 0, 1)]);
  const one = results({ x: 0.5 });
  const metric = { name: 'acc', goal: 'maximize', mode: 'last' } as const;

  test('another goal', () => {
    const upwards = { ...earlier, spec: { ...earlier.spec, metric } };
    expect(() => priorFor(spec, upwards, one)).toThrow(
      expect.objectContaining({
        code: 'PriorGoalDiffers',
        message: '--prior: sweep earlier is to maximize acc, and this one is to minimize loss',
      }),
    );
    const { metric: _, ...none } = earlier.spec;
    expect(() => priorFor(spec, { ...earlier, spec: none }, one)).toThrow('sweep earlier has no metric');
  });

  test('no result, or failures alone', () => {
    const { objective: _, ...failed } = resultOf(0, { status: 'failed', parameters: { x: 0.5 } });
    for (const all of [[], [failed]]) {
      expect(() => priorFor(spec, earlier, all)).toThrow(expect.objectContaining({ code: 'PriorEmpty' }));
    }
  });

  test('no point in the new space, or no parameter in common', () => {
    const unfit = expect.objectContaining({ code: 'PriorUnfit', hint: expect.stringContaining('x, kernel, degree') });
    expect(() => priorFor(specOf([range('x', 2, 3)]), earlier, one)).toThrow(unfit);
    expect(() => priorFor(specOf([range('y', 0, 1)]), earlier, one)).toThrow(unfit);
  });

  test('by a method that does not learn', () => {
    for (const method of ['grid', 'random', 'sobol', 'list'] as const) {
      expect(() => checkPriorIsUsed({ method })).toThrow(
        expect.objectContaining({
          code: 'PriorNotUsed',
          message: `--prior: method '${method}' does not learn from results`,
        }),
      );
    }
    for (const method of ['bayes', 'tpe'] as const) expect(() => checkPriorIsUsed({ method })).not.toThrow();
  });
});

test('what is kept is read again as it was, and nothing else is', () => {
  const prior = priorFor(specOf([range('x', 0, 1)]), earlier, results({ x: 0.5 }, { x: 0.25 }));
  expect(parsePrior(serialize(prior))).toEqual(prior);
  expect(priorLock(prior)).toEqual({ sweep: 'earlier', points: 2 });
  for (const text of ['', '{}', '{"observations":[]}', '{"observations":[{"parameters":{},"values":[null]}]}']) {
    expect(parsePrior(text)).toBeUndefined();
  }
});

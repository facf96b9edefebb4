import { StagedProgram, metrics } from './staged-program';

let trial: StagedProgram;

beforeEach(() => {
  trial = new StagedProgram('examples/linear/container/train');
  trial.channel('examples/linear/data/train');
});

afterEach(() => trial.remove());

test('predicts 31', async () => {
  const { code, lines, stderr } = await trial.run();

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines).toContain('prediction=31');
  const { slope, intercept } = trial.json('model/model.json');
  expect(slope).toBeCloseTo(3, 6);
  expect(intercept).toBeCloseTo(1, 5);
  expect(trial.file('output/failure')).toBeUndefined();
});

test('reports a loss that falls, then the error on points it did not see', async () => {
  trial.hyperparameters({ learning_rate: '0.01', epochs: '500', unknown: 'ignored' });

  const { lines } = await trial.run();

  const reports = lines.slice(0, -2).map(metrics);
  expect(reports.map(({ epoch }) => epoch)).toEqual([100, 200, 300, 400, 500]);
  expect(reports.map(({ loss }) => loss)).toEqual(reports.map(({ loss }) => loss).sort((a = 0, b = 0) => b - a));
  expect(metrics(lines.at(-2))).toEqual({ val_error: expect.any(Number) });
  expect(metrics(lines.at(-1))).toEqual({ prediction: expect.any(Number) });
});

test.each([
  [
    'a step size that is too large',
    { learning_rate: '0.05' },
    /^the fit diverged in epoch \d+: learning_rate 0\.05 is too large/,
  ],
  ['a value that is no number', { l2: 'much' }, /^hyperparameter l2 must be a number of at least 0, not 'much'\n$/],
  ['a value out of range', { epochs: '-1' }, /^hyperparameter epochs must be a number of at least 0, not '-1'\n$/],
])('%s is a failure with a reason', async (_, values, reason) => {
  trial.hyperparameters(values);

  const { code, stderr } = await trial.run();

  expect(code).toBe(1);
  expect(trial.file('output/failure')).toMatch(reason);
  expect(stderr).toMatch(reason);
  expect(trial.file('model/model.json')).toBeUndefined();
});

test('stops on SIGTERM', async () => {
  trial.hyperparameters({ epochs: '1000000' });

  const { code, lines } = await trial.run({ terminateAt: /epoch=200000 / });

  expect(code).toBe(143);
  expect(lines).toHaveLength(1);
});

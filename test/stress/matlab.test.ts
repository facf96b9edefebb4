import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { StagedProgram, metrics } from '../container/staged-program';

let trial: StagedProgram;

beforeEach(() => {
  trial = new StagedProgram('examples/matlab/container/train');
  trial.channel('examples/matlab/data/train');
});

afterEach(() => trial.remove());

test('judges its model by cross-validation, and keeps it', async () => {
  trial.hyperparameters({ degree: '2', lambda: '0.1', _tuning_objective_metric: 'ignored' });

  const { code, lines, stderr } = await trial.run();

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines.slice(0, 5).map((line) => metrics(line)['step'])).toEqual([1, 2, 3, 4, 5]);
  expect(lines.at(-1)).toBe('val_error=2.65197');
  expect(trial.json('model/model.json')).toMatchObject({ columns: ['temperature', 'hour', 'load'], degree: 2 });
  expect(trial.file('output/failure')).toBeUndefined();
});

test('finds the line that the points lie on, in the first file of the channel', async () => {
  trial.channel({ 'b.csv': 'not read', 'a.csv': 'x,y\r\n1,4\r\n2,7\r\n3,10\r\n4,13\r\n' });
  trial.hyperparameters({ lambda: '"0"', folds: '2' });

  const { lines } = await trial.run();

  expect(metrics(lines.at(-1))['val_error']).toBeCloseTo(0, 9);
  const { center, scale, weights, intercept } = trial.json('model/model.json') as Record<string, number>;
  const at = (x: number): number => ((x - (center ?? NaN)) / (scale ?? NaN)) * (weights ?? NaN) + (intercept ?? NaN);
  expect(at(10)).toBeCloseTo(31, 9);
});

test.each([
  ['a word for a number', { lambda: 'much' }, "hyperparameter lambda must be a number from 0 to 1e+12, not 'much'"],
  ['half a degree', { degree: '1.5' }, 'hyperparameters degree and folds must be whole numbers, not 1.5 and 5'],
  ['too many folds', { folds: '99' }, 'hyperparameter folds is 99, but the data has only 48 rows'],
])('%s is a failure with a reason', async (_, values, reason) => {
  trial.hyperparameters(values);

  expect(await trial.run()).toEqual({ code: 1, lines: [], stderr: `${reason}\n` });
  expect(trial.file('output/failure')).toBe(`${reason}\n`);
});

test.each([
  ['no file', {}, /^there is no CSV file in /],
  ['an empty cell', { 'a.csv': 'x,y\n1,2\n2,\n' }, /^a\.csv row 3 is '2,'; 2 numbers are expected\n$/],
  ['a row that is too short', { 'a.csv': 'x,y\n1,2\n2\n' }, /^a\.csv row 3 is '2'; 2 numbers are expected\n$/],
])('data with %s is a failure with a reason', async (_, files, reason) => {
  trial.channel(files);

  expect((await trial.run()).code).toBe(1);
  expect(trial.file('output/failure')).toMatch(reason);
});

test('ends with 143 on SIGTERM, and leaves nothing running', async () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => `${row % 97},${row % 89},${row % 7}`);
  trial.channel({ 'a.csv': `x,z,y\n${rows.join('\n')}\n` });
  trial.hyperparameters({ folds: '100', degree: '6' });

  const { code, lines } = await trial.run({ terminateAt: /^step=1 / });

  expect(code).toBe(143);
  expect(lines.at(-1)).not.toMatch(/^val_error/);
});

test('says what it needs where there is nothing to run it with', async () => {
  const bin = join(trial.base, 'bin');
  mkdirSync(bin);
  for (const tool of ['dirname', 'mkdir', 'tee']) symlinkSync(join('/usr/bin', tool), join(bin, tool));

  const { code, stderr } = await trial.run({ env: { PATH: bin } });

  expect(code).toBe(1);
  expect(stderr).toMatch(/^there is nothing to run train\.m with: compiled\/train is not there/);
  expect(trial.file('output/failure')).toBe(stderr);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparePythonEnv } from '../../lib/backend/python-env';
import { ForkedProgram } from './forked-program';
import { REPOSITORY, StagedProgram, metrics, type Run } from './staged-program';

jest.setTimeout(300_000);

const GOOD_SVM = { model: 'svm', C: '10', gamma: '0.001', scale: 'none' };
const IRIS_LIKE = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `${i},${i % 2},${i < 5 ? 'low' : 'high'}`).join('\n');

/** More than one each, for two tests at a time, would wait for one another. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

let binDir: string | undefined;
let program: ForkedProgram;
let trial: StagedProgram;

beforeAll(async () => {
  ({ binDir } = await preparePythonEnv(join(REPOSITORY, 'container'), { onProgress: () => undefined }));
  program = new ForkedProgram('container/train', binDir, ONE_THREAD);
});

afterAll(() => program.close());

beforeEach(() => {
  trial = new StagedProgram('container/train', binDir);
  trial.channel('examples/digits/data/train');
});

afterEach(() => trial.remove());

/** In a process that was started for it alone. */
function start(options: { readonly terminateAt?: RegExp } = {}): Promise<Run> {
  return trial.run({ ...options, env: ONE_THREAD });
}

function python(script: string): string {
  return execFileSync(join(binDir ?? '', 'python'), ['-c', script], { cwd: trial.base, encoding: 'utf8' }).trim();
}

describe('on the digits', () => {
  test('reports each fold and the mean, and saves a model that works', async () => {
    trial.hyperparameters({ ...GOOD_SVM, _tuning_objective_metric: 'ignored' });

    const { code, lines, stderr } = await start();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const folds = lines.slice(0, -1).map(metrics);
    expect(folds.map(({ step }) => step)).toEqual([1, 2, 3]);
    const final = metrics(lines.at(-1));
    expect(final['train_error']).toBe(0);
    expect(final['val_error']).toBeCloseTo(folds.reduce((sum, fold) => sum + (fold['val_error'] ?? NaN), 0) / 3, 5);
    expect(final['val_error']).toBeLessThan(0.01);
    expect(final['val_accuracy']).toBeCloseTo(1 - (final['val_error'] ?? NaN), 5);

    const model = trial.json('model/model.json');
    expect(model).toMatchObject({
      model: 'svm',
      target: 'digit',
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      hyperparameters: { C: 10, gamma: 0.001, kernel: 'rbf', scale: 'none', folds: 3, seed: 0 },
    });
    expect(model['features']).toHaveLength(64);
    expect(trial.file('output/failure')).toBeUndefined();
    const script = `
import joblib, csv
rows = list(csv.reader(open('input/data/train/digits.csv')))[1:]
model = joblib.load('model/model.joblib')
print(sum(a == row[-1] for a, row in zip(model.predict([list(map(float, row[:-1])) for row in rows]), rows)))`;
    expect(Number(python(script))).toBeGreaterThan(1790);
  });

  test('the same seed gives the same numbers', async () => {
    trial.hyperparameters({ model: 'forest', n_estimators: '10', seed: '3' });
    const first = await program.run(trial);
    const again = new StagedProgram('container/train', binDir);
    again.channel('examples/digits/data/train');
    again.hyperparameters({ model: 'forest', n_estimators: '10', seed: '3' });

    expect((await program.run(again)).lines).toEqual(first.lines);
    again.remove();
  });

  test.each([
    ['forest', { n_estimators: '5', max_depth: 'none', max_features: '0.2', min_samples_leaf: '2' }],
    ['svm', { kernel: 'poly', degree: '2.0', coef0: '1' }],
    ['logistic', { C: '0.01', scale: 'minmax' }],
    ['knn', { n_neighbors: '3', weights: 'distance' }],
    ['boosting', { max_iter: '2', learning_rate: '0.3' }],
  ])('%s learns', async (model, values) => {
    trial.hyperparameters({ model, ...values });

    const { code, lines } = await program.run(trial);

    expect(code).toBe(0);
    expect(metrics(lines.at(-1))['val_error']).toBeLessThan(0.25);
  });
});

describe('an interrupted attempt', () => {
  const slow = { model: 'forest', n_estimators: '100', folds: '4' };

  test('ends at once on SIGTERM, and the next one goes on where it stopped', async () => {
    trial.hyperparameters(slow);
    const first = await start({ terminateAt: /^step=2 / });
    expect(first.code).toBe(143);
    expect(first.lines).toHaveLength(2);
    expect(trial.file('model/model.json')).toBeUndefined();

    // A value that no computation gives shows that the fold is not computed again.
    trial.replaceIn('checkpoints/folds.json', /"val_error": [\d.e-]+/, '"val_error": 0.5');
    const second = await start();

    expect(second.code).toBe(0);
    expect(second.lines).toHaveLength(5);
    expect(second.lines[0]).toMatch(/^step=1 .*val_error=0\.5$/);
    expect(second.lines[1]).toBe(first.lines[1]);
    expect(trial.json('model/model.json')).toMatchObject({ model: 'forest' });
  });

  test('is not continued with other hyperparameters', async () => {
    trial.hyperparameters(slow);
    await start({ terminateAt: /^step=1 / });
    trial.replaceIn('checkpoints/folds.json', /"val_error": [\d.e-]+/, '"val_error": 0.5');
    trial.hyperparameters({ ...slow, n_estimators: '3' });

    const { lines } = await program.run(trial);

    expect(metrics(lines[0])['val_error']).toBeLessThan(0.2);
  });
});

describe('data', () => {
  test('without a header, in several files, with words as classes', async () => {
    trial.channel({ 'a.csv': IRIS_LIKE, 'b.csv': IRIS_LIKE, 'notes.txt': 'not data' });
    trial.hyperparameters({ model: 'knn', n_neighbors: '1', folds: '2' });

    expect((await program.run(trial)).code).toBe(0);
    expect(trial.json('model/model.json')).toMatchObject({
      target: '2',
      features: ['0', '1'],
      classes: ['high', 'low'],
    });
  });

  test('with the target in another column, and values in quotes as the SageMaker SDK sends them', async () => {
    trial.channel({ 'a.csv': `size,kind,odd\n${IRIS_LIKE.replace(/^(.*),(.*),(.*)$/gm, '$1,$3,$2')}\n` });
    trial.hyperparameters({ target: '"kind"', model: '"forest"', n_estimators: '"3"', folds: '2' });

    expect((await program.run(trial)).code).toBe(0);
    expect(trial.json('model/model.json')).toMatchObject({
      model: 'forest',
      target: 'kind',
      features: ['size', 'odd'],
    });
  });
});

describe('what is wrong is said in the failure file', () => {
  test.each([
    ['a number out of range', { C: '-1' }, "hyperparameter C must be a number above 0, not '-1'"],
    ['a word for a number', { C: 'big' }, "hyperparameter C must be a number above 0, not 'big'"],
    [
      'an infinite number',
      { gamma: 'inf' },
      "hyperparameter gamma must be a number above 0 or scale or auto, not 'inf'",
    ],
    ['half a tree', { model: 'forest', n_estimators: '2.5' }, 'hyperparameter n_estimators must be a whole number'],
    ['a share above 1', { model: 'forest', max_features: '2' }, 'a number above 0 and at most 1 or sqrt or log2'],
    ['an unknown family', { model: 'tree' }, 'must be one of svm, forest, logistic, knn, boosting'],
    ['an unknown column', { target: 'label' }, "hyperparameter target is 'label', but the columns are pixel_0_0,"],
    [
      'too many folds',
      { folds: '500' },
      'hyperparameter folds is 500, but no class of column digit has more than 183 rows',
    ],
  ])('%s', async (_, values, reason) => {
    trial.hyperparameters(values);

    const { code, stderr } = await program.run(trial);

    expect(code).toBe(1);
    expect(trial.file('output/failure')).toContain(reason);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('Traceback');
  });

  test.each([
    ['no file', {}, 'there is no CSV file in channel train'],
    ['an empty file', { 'a.csv': '' }, 'a.csv is empty'],
    ['a row that is too short', { 'a.csv': 'a,b\n1,2\n3\n' }, 'a.csv row 3 has 1 cells, the first row has 2'],
    ['an empty cell', { 'a.csv': 'a,b\n1,x\n,y\n' }, "a.csv row 3 has '' in column a; features must be finite numbers"],
    ['other columns', { 'a.csv': 'a,b\n1,x\n', 'b.csv': 'a,c\n1,x\n' }, 'b.csv has other columns than a.csv'],
    ['one class', { 'a.csv': 'a,b\n1,x\n2,x\n' }, 'column b has only one class, x: there is nothing to learn'],
  ])('%s', async (_, files, reason) => {
    trial.channel(files);

    expect((await program.run(trial)).code).toBe(1);
    expect(trial.file('output/failure')).toBe(`${reason}\n`);
  });

  test('a library that cannot be loaded', async () => {
    mkdirSync(join(trial.base, 'broken'));
    writeFileSync(join(trial.base, 'broken/joblib.py'), 'raise ImportError("half an installation")\n');

    const { code, stderr } = await trial.run({ env: { PYTHONPATH: join(trial.base, 'broken') } });

    expect(code).toBe(1);
    expect(trial.file('output/failure')).toMatch(/^ImportError: half an installation\n\nTraceback/);
    expect(stderr).toContain('Traceback');
  });
});

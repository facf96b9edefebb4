import { join } from 'node:path';
import { preparePythonEnv } from '../../lib/backend/python-env';
import { REPOSITORY, StagedProgram, metrics } from './staged-program';

jest.setTimeout(300_000);

const CONTAINER = 'examples/digits-epochs/container';
let binDir: string | undefined;
let trial: StagedProgram;

beforeAll(async () => {
  ({ binDir } = await preparePythonEnv(join(REPOSITORY, CONTAINER), { onProgress: () => undefined }));
});

beforeEach(() => {
  trial = new StagedProgram(`${CONTAINER}/train`, binDir);
  trial.channel('examples/digits/data/train');
});

afterEach(() => trial.remove());

test('reports its errors after every epoch, learns, and keeps the network', async () => {
  trial.hyperparameters({ epochs: '4' });
  const { code, lines, stderr } = await trial.run();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const epochs = lines.slice(0, -1).map(metrics);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  expect(epochs.at(-1)?.['val_error']).toBeLessThan(epochs[0]?.['val_error'] ?? NaN);
  expect(epochs.at(-1)?.['val_error']).toBeLessThan(0.2);
  expect(metrics(lines.at(-1))).toEqual({ val_error: epochs.at(-1)?.['val_error'] });
  expect(trial.file('model/network.npz')).toBeDefined();
});

test('goes on after SIGTERM as though nothing had happened', async () => {
  trial.hyperparameters({ epochs: '4' });
  const whole = (await trial.run()).lines;
  trial.remove();
  trial = new StagedProgram(`${CONTAINER}/train`, binDir);
  trial.channel('examples/digits/data/train');
  trial.hyperparameters({ epochs: '4' });
  const first = await trial.run({ terminateAt: /^epoch=2 / });
  expect(first.code).toBe(143);
  const second = await trial.run();
  expect(second.code).toBe(0);
  const both = [...first.lines, ...second.lines];
  expect([...new Set(both)].sort()).toEqual([...new Set(whole)].sort());
});

test('a training that diverges is wrong about everything, and goes on', async () => {
  trial.hyperparameters({ epochs: '2', learning_rate: '1e30' });
  const { code, lines } = await trial.run();
  expect(code).toBe(0);
  expect(lines.map(metrics)).toEqual(
    [1, 2].map((epoch) => expect.objectContaining({ epoch, val_error: 1 }) as unknown).concat({ val_error: 1 }),
  );
});

test('says what is wrong with a hyperparameter', async () => {
  trial.hyperparameters({ hidden: 'many' });
  const { code, stderr } = await trial.run();
  expect(code).toBe(1);
  expect(stderr).toContain("hyperparameter hidden must be a number, not 'many'");
  expect(trial.file('output/failure')).toBe("hyperparameter hidden must be a number, not 'many'");
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparePythonEnv } from '../../../lib/backend/python-env';
import { temporaryFolders } from '../../support/temporary-folder';
import { until } from '../../support/until';
import { REPOSITORY } from '../staged-program';
import { fixtureModel, fixtureProgram } from './support/fixture-program';
import { residentKb, ServedProgram, type Answer } from './support/served-program';

const folder = temporaryFolders();
let served: ServedProgram;
let models: string;

beforeAll(async () => {
  const { binDir } = await preparePythonEnv(join(REPOSITORY, 'container'), { onProgress: () => undefined });
  const base = folder();
  models = join(base, 'models');
  for (const name of ['a', 'b', 'c', 'broken', 'huge']) fixtureModel(join(models, name, 'model'), name);
  const env = { SAGEMAKER_MULTI_MODEL: 'true', MODEL_SERVER_MAX_MODELS: '3' };
  served = await ServedProgram.start({ program: fixtureProgram(folder()), base, binDir, env });
});

afterAll(() => served?.stop());

afterEach(async () => {
  const { models: loaded } = JSON.parse((await served.ask('/models')).body) as { models: { modelName: string }[] };
  await Promise.all(loaded.map(({ modelName }) => unload(modelName)));
});

const load = (name: string, url = join(models, name, 'model')): Promise<Answer> =>
  served.ask('/models', { body: JSON.stringify({ model_name: name, url }) });
const unload = (name: string): Promise<Answer> =>
  served.ask(`/models/${encodeURIComponent(name)}`, { method: 'DELETE' });
const invoke = (name: string, seconds = 0): Promise<Answer> =>
  served.ask(`/models/${encodeURIComponent(name)}/invoke`, {
    body: `${seconds},0`,
    headers: { 'content-type': 'text/csv' },
  });
const listed = async (query = ''): Promise<unknown> => JSON.parse((await served.ask(`/models${query}`)).body);
const described = (name: string): object => ({ modelName: name, modelUrl: join(models, name, 'model') });
const error = ({ body }: Answer): string => (JSON.parse(body) as { error: string }).error;

test('is well without a model', async () => {
  expect(await served.status('/ping')).toBe(200);
  expect(await listed()).toEqual({ models: [] });
  expect(await served.csv('0,0')).toMatchObject({ status: 404 });
});

test('a model is loaded, described, asked by all workers, and unloaded', async () => {
  const answer = await load('a');
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, described('a')]);
  expect(JSON.parse((await served.ask('/models/a')).body)).toEqual(described('a'));
  // So many at a time that both workers have to.
  const answers = await Promise.all(Array.from({ length: 6 }, () => invoke('a', 0.2)));
  expect(new Set(answers.map(({ body }) => body.replace(/\d+\n/, '')))).toEqual(new Set(['a/']));
  expect(new Set(answers.map(({ body }) => body)).size).toBe(2);
  expect((await unload('a')).status).toBe(200);
  const after = await Promise.all([
    ...Array.from({ length: 6 }, () => invoke('a')),
    unload('a'),
    served.ask('/models/a'),
  ]);
  expect(after.map(({ status }) => status)).toEqual(Array(8).fill(404));
});

test('a model that is loaded already is 409, also for many at a time', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => load('b')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
});

test('another model of the same name takes the place of one that was unloaded', async () => {
  await load('x', join(models, 'a', 'model'));
  await Promise.all(Array.from({ length: 6 }, () => invoke('x', 0.1)));
  await unload('x');
  await load('x', join(models, 'b', 'model'));
  const answers = await Promise.all(Array.from({ length: 6 }, () => invoke('x', 0.1)));
  for (const { body } of answers) expect(body).toMatch(/^b\//);
});

test('names may be odd', async () => {
  const name = 'a b%ü"\\';
  expect((await load(name, join(models, 'a', 'model'))).status).toBe(200);
  expect((await invoke(name)).body).toMatch(/^a\//);
});

test.each(['a/b', '../a', '.', '..'])('a name that no path could have is refused: %s', async (name) => {
  const answer = await load(name, join(models, 'a', 'model'));
  expect([answer.status, error(answer)]).toEqual([
    400,
    `'${name}' is no name of a model: it has no /, and is not . or ..`,
  ]);
  expect(await listed()).toEqual({ models: [] });
});

test('the list comes in pages', async () => {
  for (const name of ['c', 'a', 'b']) await load(name);
  const first = await listed('?limit=2');
  expect(first).toEqual({ models: [described('a'), described('b')], nextPageToken: 'b' });
  expect(await listed('?limit=2&next_page_token=b')).toEqual({ models: [described('c')] });
  expect((await served.ask('/models?limit=few')).status).toBe(400);
});

test('what cannot be loaded says why', async () => {
  const wrong = await served.ask('/models', { body: '{"model_name": 3}' });
  expect([wrong.status, error(wrong)]).toEqual([400, 'expected {"model_name": "NAME", "url": "FOLDER"}']);
  const nowhere = await load('n', '/nowhere');
  expect([nowhere.status, error(nowhere)]).toEqual([400, 'there is no folder /nowhere']);
  const broken = await load('broken');
  expect([broken.status, error(broken)]).toEqual([500, expect.stringMatching(/RuntimeError: it is broken$/)]);
  expect((await load('huge')).status).toBe(507);
  expect(await listed()).toEqual({ models: [] });
});

test('a model for which there is no room is 507, until one is unloaded', async () => {
  for (const name of ['a', 'b', 'c']) expect((await load(name)).status).toBe(200);
  const full = await load('d', join(models, 'a', 'model'));
  expect([full.status, error(full)]).toEqual([
    507,
    'no room for model d: 3 are loaded, as MODEL_SERVER_MAX_MODELS allows',
  ]);
  await unload('a');
  expect((await load('d', join(models, 'a', 'model'))).status).toBe(200);
});

test('a worker that is killed loses no model', async () => {
  await load('a');
  for (const pid of served.workers()) process.kill(pid, 'SIGKILL');
  await until(async () => (await invoke('a')).status === 200);
  expect(await listed()).toEqual({ models: [described('a')] });
});

test('copies of an unloaded model go, in the other workers, too', async () => {
  // 100 MB per copy.
  writeFileSync(join(models, 'c', 'model/model.txt'), 'c'.repeat(100_000_000));
  const before = memory();
  await load('c');
  // A worker makes its copy before it looks at what is asked of it.
  await Promise.all(
    Array.from({ length: 4 }, () =>
      served.ask('/models/c/invoke', { body: '0.3,0', headers: { 'content-type': 'text/plain' } }),
    ),
  );
  expect(memory() - before).toBeGreaterThan(80_000);
  await unload('c');
  await until(() => memory() - before < 60_000);
});

/** Of all workers, in kB. */
function memory(): number {
  return served.workers().reduce((sum, pid) => sum + residentKb(pid), 0);
}

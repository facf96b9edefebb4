import { resultsCommand, type ResultsFlags } from '../../lib/cli/commands/results';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { failedOf, makeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
let root: string;
let empty: string;

beforeAll(async () => {
  root = temporaryFolder();
  empty = temporaryFolder();
  await makeSweep(empty, 'one');
  const { folder } = await makeSweep(root, 'one', { trials: 5 });
  await folder.recordResult(resultOf(0, { objective: 0.5, metrics: { loss: 0.5, time: 3 }, durationSec: 9 }));
  await folder.recordResult(resultOf(1, { objective: 0.25, metrics: { loss: 0.25, time: 1 }, durationSec: 10 }));
  await folder.recordResult(failedOf(2, 'a "bad"\nday'));
  await folder.recordResult(resultOf(3, { objective: 0.75, metrics: { loss: 0.75, time: 2 }, durationSec: 1 }));
});

async function show(flags: Partial<ResultsFlags>, from = root): Promise<string> {
  const io = new RecordingIo();
  expect(await resultsCommand(io, undefined, { format: 'table', root: from, ...flags })).toBe(0);
  return io.stdout;
}

async function order(flags: Partial<ResultsFlags>): Promise<unknown[]> {
  const rows = JSON.parse(await show({ format: 'json', ...flags })) as { trial: number }[];
  return rows.map((row) => row.trial);
}

test('the table has the best point first', async () => {
  expect(await show({})).toBe(
    [
      'trial  loss  duration  status         x',
      '    1  0.25    10.0 s  completed  0.001',
      '    0   0.5     9.0 s  completed      0',
      '    3  0.75     1.0 s  completed  0.003',
      '    2     -     1.0 s  failed     0.002',
      '',
    ].join('\n'),
  );
  expect(await show({ top: 1 })).toMatch(/^trial.*\n +1 .*\n… and 3 more\n$/);
});

test('a table of repeats has a row per point with mean and spread', async () => {
  const repeated = temporaryFolder();
  const { folder } = await makeSweep(repeated, 'one', { spec: { repeats: 2 } });
  await folder.recordResult(resultOf(0, { objective: 1, parameters: { x: 5 } }));
  await folder.recordResult(resultOf(1, { objective: 3, parameters: { x: 5 } }));
  await folder.recordResult(resultOf(2, { objective: 1, parameters: { x: 6 } }));
  expect(await show({}, repeated)).toBe(
    [
      'trial  loss        ±  repeats  duration  status     x',
      '    0     2  1.41421  2/2         1.0 s  completed  5',
      '    2     1        -  1/2         1.0 s  completed  6',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(await show({ json: true }, repeated))).toHaveLength(3);
});

test('the table leaves out parameters that no row has', async () => {
  const spec = {
    parameters: ['x', 'degree'].map((name) => ({ name, domain: { kind: 'constant', value: 1 } as const })),
  };
  const from = temporaryFolder();
  const { folder } = await makeSweep(from, 'one', { spec });
  await folder.recordResult(resultOf(0));
  expect((await show({}, from)).split('\n', 1)).toEqual(['trial  loss  duration  status     x']);
});

test('CSV and JSON have a row per trial, in trial order', async () => {
  const csv = await show({ format: 'csv' });
  expect(csv.split('\r\n')[0]).toBe(
    'trial,repeat,status,objective,x,loss,time,attempt,duration_sec,started_at,ended_at,worker,reason',
  );
  expect(csv).toContain('"a ""bad""\nday"');
  expect(await order({})).toEqual([0, 1, 2, 3]);
});

test.each([
  ['objective', [1, 0, 3, 2]],
  ['loss', [1, 0, 3, 2]],
  ['-objective', [3, 0, 1, 2]],
  ['-x', [3, 2, 1, 0]],
  ['duration', [2, 3, 0, 1]],
  ['time', [1, 3, 0, 2]],
  ['-trial', [3, 2, 1, 0]],
  ['status', [0, 1, 3, 2]],
])('sorted by %s', async (sort, trials) => {
  expect(await order({ sort })).toEqual(trials);
});

test('the first rows are the best ones, unless another order is asked for', async () => {
  expect(await order({ top: 2 })).toEqual([1, 0]);
  expect(await order({ top: 2, sort: '-duration' })).toEqual([1, 0]);
  expect(await order({ top: 1, sort: 'trial' })).toEqual([0]);
});

test('a column that is not there is refused with those that are', async () => {
  await expect(show({ sort: '-durtion' })).rejects.toMatchObject({
    code: 'UnknownColumn',
    message: "--sort: there is no column 'durtion'; did you mean 'duration'?",
    hint: expect.stringContaining('trial, objective, duration, status, x, loss, time') as string,
  });
});

test('a sweep without results is shown as such', async () => {
  expect(await show({}, empty)).toBe('no trial of one has ended yet\n');
  expect(await show({ format: 'csv' }, empty)).toBe('');
  expect(await show({ format: 'json' }, empty)).toBe('[]\n');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askTellCommand } from '../../lib/cli/commands/ask-tell';
import { temporaryFolders } from '../support/temporary-folder';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
const SPACE = [
  { name: 'x', type: 'float', low: 0, high: 1 },
  { name: 'k', type: 'categorical', choices: ['a', 'b'] },
];

/** Sends lines, and returns the answers. */
async function answers(lines: readonly (object | string)[], grid?: string): Promise<Record<string, unknown>[]> {
  const io = new RecordingIo({ input: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))) });
  expect(await askTellCommand(io, grid === undefined ? {} : { grid })).toBe(0);
  return io.events;
}

async function answer(line: object | string): Promise<Record<string, unknown>> {
  return (await answers([{ op: 'init', space: SPACE, seed: 1 }, { op: 'ask' }, line])).at(-1)!;
}

function sweepFile(fields: object): string {
  const file = join(temporaryFolder(), 'sweep.json');
  writeFileSync(file, JSON.stringify(fields));
  return file;
}

test('a search: init, ask and tell', async () => {
  const [begun, first, second, told] = await answers([
    { op: 'init', space: SPACE, seed: 1, workers: 2, goal: 'minimize' },
    { op: 'ask' },
    { op: 'ask' },
    { op: 'tell', id: 1, value: 0.5 },
  ]);
  expect(begun).toEqual({ ok: true });
  expect(first).toEqual({ id: 0, params: { x: expect.any(Number), k: expect.stringMatching(/^[ab]$/) } });
  expect(second).toMatchObject({ id: 1 });
  expect(told).toEqual({ ok: true });
});

test('the same seed and the same messages give the same points, another seed others', async () => {
  const ask = (seed: number) => answers([{ op: 'init', space: SPACE, seed, method: 'random' }, { op: 'ask' }]);
  expect(await ask(3)).toEqual(await ask(3));
  expect(await ask(3)).not.toEqual(await ask(4));
});

test('so many points are planned as there are workers', async () => {
  const x = [{ name: 'x', type: 'float', low: 0, high: 1 }];
  const told = Array.from({ length: 12 }, (_, id) => [{ op: 'ask' }, { op: 'tell', id, value: id }]).flat();
  const thirteenth = async (workers: number, method: string) =>
    (await answers([{ op: 'init', space: x, seed: 1, workers, method }, ...told, { op: 'ask' }])).at(-1);
  expect(await thirteenth(20, 'bayes')).toEqual(await thirteenth(20, 'sobol'));
  expect(await thirteenth(2, 'bayes')).not.toEqual(await thirteenth(2, 'sobol'));
});

test.each<[string | object]>([
  [{ op: 'tell', id: 0, value: 1 }],
  [{ op: 'tell', id: 0, value: null }],
  [{ op: 'tell', id: 0, failed: true }],
  [{ op: 'tell', id: 0, value: 3, failed: false }],
  ['{"op": "tell", "id": 0, "value": NaN}'],
  ['{"op": "tell", "id": 0, "value": -Infinity}'],
])('%j tells how a trial ended', async (line) => {
  expect(await answer(line)).toEqual({ ok: true });
});

test.each<[string | object, string]>([
  ['hello', '"hello" is not a JSON value'],
  ['', 'an empty line is no message'],
  ['[1]', 'a message is a JSON object with a member op'],
  [{ id: 1 }, "op is missing; it is one of 'init', 'ask', 'tell'"],
  [{ op: 'NaN' }, "op must be one of 'init', 'ask', 'tell', not 'NaN'"],
  [{ op: 'toString' }, "op must be one of 'init', 'ask', 'tell', not 'toString'"],
  [{ op: 'tell', value: 1 }, "id: 'id' is missing"],
  [{ op: 'tell', id: 0, value: '1' }, "value: must be a number, not '1'"],
  [{ op: 'tell', id: 0, value: 1, failed: true }, 'value is 1, and failed says that there is none'],
  [{ op: 'tell', id: 0 }, 'value is missing; it is a number, or null for a trial that failed'],
  [{ op: 'tell', id: 0, valeu: 1 }, "valeu: unknown key 'valeu'; did you mean 'value'?"],
  [{ op: 'tell', id: 5, value: 1 }, 'there is no trial with the id 5: ids go from 0 to 0'],
  [{ op: 'init' }, 'space is missing; it is a list of parameters'],
  [{ op: 'init', space: [] }, 'space: must be a list with at least 1 item'],
  [{ op: 'init', space: SPACE, method: 'sobl' }, 'method: must be one of'],
  [{ op: 'init', space: SPACE, goal: 'min' }, "goal: must be one of 'minimize', 'maximize', not 'min'"],
  [{ op: 'init', space: SPACE, seed: -1 }, 'seed: must be at least 0, not -1'],
  [{ op: 'init', space: [{ ...SPACE[0], hgih: 2 }] }, "space[0].hgih: unknown key 'hgih'; did you mean 'high'?"],
  [{ op: 'init', space: [{ name: 'x', type: 'real' }] }, "space[0].type: must be one of 'float', 'int', 'categorical'"],
  [{ op: 'init', space: [{ name: 'x', type: 'float', low: 2, high: 1 }] }, 'space[0]: low, 2, must not be above high'],
  [{ op: 'init', space: SPACE, method: 'grid' }, 'a continuous range, which a grid cannot walk'],
])('%j is answered by an error, and the search goes on', async (line, message) => {
  const [, , wrong, next] = await answers([{ op: 'init', space: SPACE, seed: 1 }, { op: 'ask' }, line, { op: 'ask' }]);
  expect(wrong).toMatchObject({ error: expect.stringContaining(message), code: expect.any(String) });
  expect(next).toMatchObject({ id: 1 });
});

test('nothing can be asked before there is a space', async () => {
  expect(await answers([{ op: 'ask' }, { op: 'tell', id: 0, value: 1 }])).toMatchObject([
    { error: 'ask: there is no search yet', code: 'NotBegun' },
    { error: 'tell: there is no search yet', code: 'NotBegun' },
  ]);
});

test('init begins a new search', async () => {
  const init = { op: 'init', space: SPACE, seed: 1 };
  const all = await answers([init, { op: 'ask' }, init, { op: 'ask' }, { op: 'ask' }]);
  expect(all[3]).toEqual(all[1]);
  expect(all[4]).toMatchObject({ id: 1 });
});

test('a finite space ends with an error that says so', async () => {
  const init = { op: 'init', space: [{ name: 'n', type: 'int', low: 1, high: 2 }], method: 'random' };
  const all = await answers([init, { op: 'ask' }, { op: 'ask' }, { op: 'ask' }, { op: 'tell', id: 1, value: 1 }]);
  expect(all.slice(3)).toMatchObject([{ code: 'SpaceExhausted' }, { ok: true }]);
});

describe('with a sweep file', () => {
  const parameters = { x: { min: 0, max: 9 }, k: { values: ['a', 'b'] }, degree: { min: 2, max: 4, when: { k: 'b' } } };

  test('no init is needed, and conditions, repeats and points that run first hold', async () => {
    const include = [{ x: 5, k: 'a' }];
    const grid = sweepFile({ method: 'grid', parameters, include, repeats: 2 });
    expect(await answers([{ op: 'ask' }, { op: 'ask' }, { op: 'ask' }], grid)).toEqual([
      { id: 0, params: { x: 5, k: 'a' } },
      { id: 1, params: { x: 5, k: 'a' } },
      { id: 2, params: { x: 0, k: 'a' } },
    ]);
  });

  test('init may set seed, goal and method', async () => {
    const grid = sweepFile({ method: 'grid', parameters });
    const ask = async (seed: number) =>
      (await answers([{ op: 'init', seed, goal: 'maximize', method: 'random' }, { op: 'ask' }], grid))[1];
    expect(await ask(3)).toEqual(await ask(3));
    expect(await ask(3)).not.toEqual(await ask(5));
  });

  test('init must not describe another space', async () => {
    const grid = sweepFile({ method: 'random', parameters });
    const all = await answers([{ op: 'init', space: SPACE }, { op: 'ask' }], grid);
    expect(all).toMatchObject([{ error: expect.stringContaining('--grid names describes the space') }, { id: 0 }]);
  });

  test('a list of points keeps its method', async () => {
    const grid = sweepFile({ method: 'list', points: [{ x: 1 }, { x: 2 }] });
    const all = await answers([{ op: 'init', method: 'random' }, { op: 'ask' }], grid);
    expect(all).toMatchObject([{ code: 'MethodNotChanged' }, { params: { x: 1 } }]);
  });

  test('a file with a problem ends the command', async () => {
    const grid = sweepFile({ method: 'random', parameters: { x: { min: 2, max: 1 } } });
    await expect(answers([], grid)).rejects.toMatchObject({ code: 'InvalidSweepFile' });
  });
});

import { chmodSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePythonEnv } from '../../../lib/backend/python-env';
import { REPOSITORY, StagedProgram } from '../staged-program';
import { ServedProgram } from '../served-program';

const DIGITS = 'examples/digits/data/train';
const JSON_TYPE = { 'content-type': 'application/json' };
const LINES_TYPE = { 'content-type': 'application/jsonlines' };
const MIB = 1024 * 1024;

let trial: StagedProgram;
let binDir: string | undefined;
let served: ServedProgram;

const table = readFileSync(join(REPOSITORY, DIGITS, 'digits.csv'), 'utf8')
  .trim()
  .split('\n');
const names = (table[0] ?? '').split(',').slice(0, -1);
/** Rows without their target, as numbers. */
const rows = table.slice(1).map((line) => line.split(',').slice(0, -1).map(Number));
const csv = (count: number): string => rows.slice(0, count).join('\n');
const labels = (count: number): string[] => table.slice(1, 1 + count).map((line) => line.split(',').at(-1) as string);

beforeAll(async () => {
  ({ binDir } = await preparePythonEnv(join(REPOSITORY, 'container'), { onProgress: () => undefined }));
  trial = new StagedProgram('container', binDir);
  trial.channel(DIGITS);
  trial.hyperparameters({ model: 'svm', C: '10', gamma: '0.001', scale: 'none', folds: '2' });
  await trial.run({ verb: 'train' });
  for (const file of ['model', 'model/model.json', 'model/model.joblib']) chmodSync(join(trial.base, file), 0o555);
  served = await ServedProgram.start({ base: trial.base, binDir });
});

afterAll(async () => {
  await served?.stop();
  trial.remove();
});

test('is well, and says how batch transform is to call it', async () => {
  expect(await served.ask('/ping')).toMatchObject({ status: 200, type: 'application/json' });
  const { body } = await served.ask('/execution-parameters');
  expect(JSON.parse(body)).toEqual({ MaxConcurrentTransforms: 2, BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 25 });
});

describe('predictions', () => {
  test('for CSV are CSV', async () => {
    const answer = await served.csv(csv(5));
    expect(answer).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
    expect(answer.body).toBe(`${labels(5).join('\n')}\n`);
  });

  test.each([
    ['instances', { instances: rows.slice(0, 3) }],
    ['a list of rows', rows.slice(0, 3)],
    ['features', { instances: rows.slice(0, 3).map((features) => ({ features })) }],
    ['names', rows.slice(0, 3).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]]).reverse()))],
  ])('for JSON with %s are JSON', async (_, value) => {
    const answer = await served.ask('/invocations', { headers: JSON_TYPE, body: JSON.stringify(value) });
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.body)).toEqual({ predictions: labels(3) });
  });

  test('for one row in JSON is one', async () => {
    const answer = await served.ask('/invocations', { headers: JSON_TYPE, body: JSON.stringify(rows[7]) });
    expect(JSON.parse(answer.body)).toEqual({ predictions: [labels(8)[7]] });
  });

  test('for JSON lines are JSON lines', async () => {
    const body = [JSON.stringify(rows[0]), '', JSON.stringify({ features: rows[1] }), ''].join('\r\n');
    const answer = await served.ask('/invocations', { headers: LINES_TYPE, body });
    expect(answer).toMatchObject({ status: 200, type: 'application/jsonlines' });
    expect(answer.body).toBe(`{"prediction": "${labels(2)[0]}"}\n{"prediction": "${labels(2)[1]}"}\n`);
  });

  test.each([
    ['application/json', '{"predictions": ["0"]}\n'],
    ['application/jsonlines', '{"prediction": "0"}\n'],
    ['*/*', '0\n'],
    ['text/html, application/json;q=0.5, text/csv;q=0.1', '{"predictions": ["0"]}\n'],
  ])('are given as %s when Accept says so', async (accept, body) => {
    expect(await served.csv(csv(1), { headers: { accept } })).toMatchObject({ status: 200, body });
  });

  test('are right for all rows at once, in any number of requests at a time', async () => {
    const expected = `${labels(rows.length).join('\n')}\n`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => served.csv(csv(rows.length))));
    for (const { status, body } of answers) expect([status, body === expected]).toEqual([200, true]);
  });

  test('do not mind a byte-order mark, a charset, blanks and the end of lines of Windows', async () => {
    const headers = { 'content-type': 'text/csv; charset=utf-8' };
    const answer = await served.csv(`\ufeff${csv(2).replaceAll(',', ', ').replaceAll('\n', '\r\n')}\r\n`, { headers });
    expect(answer.body).toBe(`${labels(2).join('\n')}\n`);
  });
});

describe('what cannot be answered is said', () => {
  const reason = ({ body }: { readonly body: string }): string => (JSON.parse(body) as { error: string }).error;
  const first = csv(1);
  const json = JSON.stringify(rows[0]);

  test.each([
    ['nothing', '', 'the body is empty; expected at least one row'],
    ['blanks', ' \n\n', 'the body is empty; expected at least one row'],
    ['too few values', `${first}\n1,2\n`, 'row 2 has 2 values; expected 64, pixel_0_0 to pixel_7_7'],
    ['too many values', `${first},1\n`, 'row 1 has 65 values; expected 64, pixel_0_0 to pixel_7_7'],
    ['a word', first.replace(/^\d+/, 'abc'), 'row 1, column 1 (pixel_0_0): "abc" is not a finite number'],
    ['an empty cell', first.replace(/\d+$/, ''), 'row 1, column 64 (pixel_7_7): "" is not a finite number'],
    ['NaN', first.replace(/^\d+/, 'NaN'), 'row 1, column 1 (pixel_0_0): nan is not a finite number'],
    ['infinity', first.replace(/^\d+/, '1e999'), 'row 1, column 1 (pixel_0_0): inf is not a finite number'],
    ['a header', `${names.join(',')}\n${first}`, 'row 1, column 1 (pixel_0_0): "pixel_0_0" is not a finite number'],
    ['an open quote', `"${first}`, 'row 1 is not CSV: unexpected end of data'],
  ])('CSV with %s', async (_, body, error) => {
    const answer = await served.csv(body);
    expect(answer).toMatchObject({ status: 400, type: 'application/json' });
    expect(reason(answer)).toBe(error);
  });

  test.each([
    ['half an object', '{"instances": [', /^the body is not JSON: /],
    ['a text', '"abc"', /^row 1 is "abc"; expected a list of numbers or an object$/],
    ['no instances', '{"instances": 3}', /^instances is 3; expected a list of rows$/],
    ['no rows', '{"instances": []}', /^there is no row; expected at least one$/],
    ['a text as a number', json.replace('[0,', '["0",'), /^row 1, column 1 \(pixel_0_0\): "0" is not a finite number$/],
    ['a truth', json.replace('[0,', '[true,'), /^row 1, column 1 \(pixel_0_0\): true is not a finite number$/],
    ['NaN', json.replace('[0,', '[NaN,'), /^row 1, column 1 \(pixel_0_0\): nan is not a finite number$/],
    [
      'a number that is too large',
      json.replace('[0,', `[${'9'.repeat(400)},`),
      /^row 1 has a number that is not finite$/,
    ],
    ['names that lack', '{"pixel_0_0": 1}', /^row 1 lacks pixel_0_1 and 62 more$/],
    ['a row of another kind', `[${json}, 3]`, /^row 2 is 3; expected a list of numbers or an object$/],
    ['deep nesting', '['.repeat(100_000), /^the body cannot be read: /],
  ])('JSON with %s', async (_, body, error) => {
    const answer = await served.ask('/invocations', { headers: JSON_TYPE, body });
    expect(answer.status).toBe(400);
    expect(reason(answer)).toMatch(error);
  });

  test('JSON lines with a line that is none', async () => {
    const answer = await served.ask('/invocations', { headers: LINES_TYPE, body: `${json}\n{\n` });
    expect([answer.status, reason(answer)]).toEqual([400, expect.stringMatching(/^row 2 is not JSON: /)]);
  });

  test('bytes that are not UTF-8', async () => {
    const body = Buffer.from([0x31, 0xff]);
    const answer = await served.ask('/invocations', { headers: { 'content-type': 'text/csv' }, body });
    expect([answer.status, reason(answer)]).toEqual([400, 'the body is not UTF-8: byte 2 is 0xff']);
  });

  test.each([
    ['image/png', "the content type is 'image/png'; allowed are text/csv, application/json, application/jsonlines"],
    ['', 'there is no content type; allowed are text/csv, application/json, application/jsonlines'],
  ])('content type %p', async (type, error) => {
    const answer = await served.csv(first, { headers: { 'content-type': type } });
    expect([answer.status, reason(answer)]).toEqual([415, error]);
  });

  test('an Accept that cannot be met', async () => {
    const answer = await served.csv(first, { headers: { accept: 'image/png' } });
    expect([answer.status, reason(answer)]).toEqual([406, expect.stringContaining('there are text/csv')]);
  });

  test('an unknown path, a wrong method, routes of many models', async () => {
    expect(await served.ask('/nothing')).toMatchObject({ status: 404, type: 'application/json' });
    expect(await served.ask('/models')).toMatchObject({ status: 404 });
    const answer = await served.ask('/invocations');
    expect(answer).toMatchObject({ status: 405, headers: { allow: expect.stringContaining('POST') } });
    expect(await served.ask('/ping', { method: 'POST' })).toMatchObject({ status: 405 });
  });

  test('what is not HTTP', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*\{"error": "this is not a request of HTTP"\}\n$/);
  });

  test.each([
    ['with its length', false],
    ['in chunks', true],
  ])('a body above 25 MB %s', async (_, chunked) => {
    const answer = await served.csv('1'.repeat(25 * MIB + 1), { chunked });
    expect([answer.status, answer.body]).toEqual([413, '{"error": "the body is larger than 25 MB"}\n']);
  });

  test('but one of 25 MB is read', async () => {
    const answer = await served.csv(`${first}\n${'\n'.repeat(25 * MIB - first.length - 1)}`);
    expect(answer).toMatchObject({ status: 200, body: '0\n' });
  });
});

test('clients that send slowly hold up nobody', async () => {
  const head = 'POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\ncontent-length: 1000\r\n\r\n1,2';
  const slow = Array.from({ length: 20 }, () => connect(served.port, '127.0.0.1'));
  for (const socket of slow) socket.write(head);
  await sleep(300);
  expect((await served.csv(csv(1))).status).toBe(200);
  for (const socket of slow) socket.destroy();
});

test('its log has a line for each request, but not for each ping', async () => {
  await served.csv(csv(1));
  await sleep(1500);
  expect(served.log).toMatch(/^\[.*\] "POST \/invocations HTTP\/1\.1" 200 2 bytes \d\.\d+ s$/m);
  expect(served.log).not.toMatch(/"GET \/ping HTTP\/1\.1" 200/);
  expect(served.log).not.toMatch(/Traceback/);
});

describe('test', () => {
  test('predicts the rows of channel train, or those of channel test where there is one', async () => {
    expect(await trial.run({ verb: 'test' })).toMatchObject({
      code: 0,
      lines: ['prediction=0 expected=0 rows=1797 test_error=0'],
    });
    trial.channel({ 'a.csv': `${table[0]}\n${csv(1)},1\n${csv(1)},0\n` }, 'test');
    expect((await trial.run({ verb: 'test' })).lines).toEqual(['prediction=0 expected=1 rows=2 test_error=0.5']);
  });

  test('says what it lacks', async () => {
    const other = new StagedProgram('container', binDir);
    expect(await other.run({ verb: 'test' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^test: there is no model in .*: looked for model.joblib and model.json, found nothing$/m,
      ),
    });
    other.remove();
  });
});

function raw(text: string): Promise<string> {
  return new Promise((done) => {
    let said = '';
    const socket = connect(served.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('close', () => done(said));
  });
}

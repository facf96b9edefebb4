import fc from 'fast-check';
import {
  parseBlock,
  parseClaim,
  parseCost,
  parseFailure,
  parseManifest,
  parseResult,
  parseStop,
  serialize,
} from '../../lib/sweep/records';
import { manifestOf, resultOf } from '../support/manifests';

const parsers = { parseBlock, parseClaim, parseCost, parseFailure, parseManifest, parseResult, parseStop };
const result = resultOf(3, { reason: 'why', artifacts: ['model.tar.gz'] });

test('records come back as they were', () => {
  const manifest = manifestOf();
  const failure = { v: 1, worker: 'w', reason: 'r', final: false, startedAt: 'a', endedAt: 'b' } as const;
  const claim = { v: 1, worker: 'w', host: 'h', parameters: { x: [1, null] }, at: 'a' } as const;
  const stop = { v: 1, cause: 'target', reason: 'r', interrupt: true, at: 'a' } as const;
  expect(parseManifest(serialize(manifest))).toEqual(manifest);
  expect(parseResult(serialize(result))).toEqual(result);
  expect(parseBlock(serialize({ v: 1, results: [result] }))).toEqual([result]);
  expect(parseFailure(serialize(failure))).toEqual(failure);
  expect(parseClaim(serialize(claim))).toEqual(claim);
  expect(parseStop(serialize(stop))).toEqual(stop);
});

describe.each(Object.entries(parsers))('%s', (_, parse) => {
  test('takes any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(() => parse(text)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('takes records with parts cut out, put in or changed', () => {
    const records = [manifestOf(), result, { v: 1, results: [result, result] }];
    const changes = fc.record({ record: fc.constantFrom(...records), at: fc.nat(), with: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(changes, ({ record, at, with: other }) => {
        const text = JSON.stringify(record);
        const cut = at % text.length;
        expect(() => parse(text.slice(0, cut))).not.toThrow();
        expect(() => parse(text.slice(0, cut) + other + text.slice(cut + 1))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['trial', -1],
  ['trial', 1.5],
  ['trial', '3'],
  ['attempt', null],
  ['repeat', undefined],
  ['status', 'running'],
  ['parameters', []],
  ['metrics', null],
  ['metrics', { loss: 'low' }],
  ['objective', 'low'],
  ['durationSec', undefined],
  ['worker', undefined],
  ['endedAt', 5],
  ['reason', {}],
  ['artifacts', 'model.tar.gz'],
  ['costUsd', '1'],
  ['costUsd', -1],
])('a result whose %s is %j is none', (field, value) => {
  const text = serialize({ ...result, [field]: value });
  expect(parseResult(text)).toBeUndefined();
  expect(parseBlock(serialize({ v: 1, results: [JSON.parse(text), result] }))).toEqual([result]);
});

test.each(['', '{}', 'stop!', '{"cause": "user"}', '[1]'])('a stop marker made by hand (%j) stops', (text) => {
  expect(parseStop(text)).toMatchObject({ cause: 'user', reason: 'stopped by hand', interrupt: false });
});

test.each([
  '',
  '{}',
  '{"v": 2}',
  '[]',
  serialize({ ...manifestOf(), v: 2 }),
  serialize({ ...manifestOf(), trials: '9' }),
])('a manifest of another version is none: %j', (text) => {
  expect(parseManifest(text)).toBeUndefined();
});

test.each([
  ['{"costUsd": 0.25}', 0.25],
  ['{"costUsd": -1}', 0],
  ['{"costUsd": "1"}', 0],
  ['{}', 0],
  ['', 0],
])('a trial had cost, by the record %j, %d', (text, usd) => {
  expect(parseCost(text)).toBe(usd);
});

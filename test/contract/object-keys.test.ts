import fc from 'fast-check';
import * as keys from '../../lib/contract/object-keys';
import { assertKey, assertPrefix } from '../../lib/store/key';

const trials = fc.oneof(fc.nat(2000), fc.nat(1e9));
const ids = fc.record({ trial: trials, attempt: fc.integer({ min: 1, max: 9999 }) });
const ofAttempts = [keys.claimKey, keys.beatKey, keys.failureKey, keys.interruptionKey];

test('keys say which trial and attempt they are of', () => {
  fc.assert(
    fc.property(ids, (id) => {
      for (const keyOf of ofAttempts) expect(keys.parseAttemptKey(keyOf(id))).toEqual(id);
      expect(keys.parseNumberedKey(keys.resultKey(id.trial))).toBe(id.trial);
      expect(keys.parseNumberedKey(keys.blockKey(keys.blockOf(id.trial)))).toBe(keys.blockOf(id.trial));
      expect(keys.claimKey(id).startsWith(keys.claimsOfBlock(keys.blockOf(id.trial)))).toBe(true);
      expect(keys.resultKey(id.trial).startsWith(keys.resultsOfBlock(keys.blockOf(id.trial)))).toBe(true);
    }),
  );
});

test('keys are in the order of trials, then of attempts', () => {
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const order = Math.sign(a.trial - b.trial || a.attempt - b.attempt);
      for (const keyOf of ofAttempts) expect(compare(keyOf(a), keyOf(b))).toBe(order);
      expect(compare(keys.resultKey(a.trial), keys.resultKey(b.trial))).toBe(Math.sign(a.trial - b.trial));
    }),
  );
});

test('every store takes them', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const block = keys.blockOf(id.trial);
      const names = [...ofAttempts.map((keyOf) => keyOf(id)), keys.resultKey(id.trial), keys.blockKey(block)];
      for (const key of names) expect(() => assertKey(key)).not.toThrow();
      for (const prefix of [keys.attemptFolder(id), keys.checkpointFolder(id.trial), keys.claimsOfBlock(block)]) {
        expect(() => assertPrefix(prefix)).not.toThrow();
      }
    }),
  );
});

test.each(['sweep.json', 'claims/', 'claims/x.1', 'claims/1', 'claims/1.x', 'results/', 'results/1.tmp', '', 'stop'])(
  '%j is of no attempt',
  (key) => {
    expect(keys.parseAttemptKey(key)).toBeUndefined();
  },
);

test.each(['results/x', 'results/1.2', 'blocks/', ''])('%j has no number', (key) => {
  expect(keys.parseNumberedKey(key)).toBeUndefined();
});

test('blocks share out the trials', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
      const blocks = keys.blockOf(count - 1) + 1;
      const lengths = Array.from({ length: blocks + 2 }, (_, block) => keys.blockLength(block, count));
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(count);
      expect(lengths.slice(0, blocks).every((length) => length > 0)).toBe(true);
      expect(lengths.slice(blocks)).toEqual([0, 0]);
    }),
  );
});

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

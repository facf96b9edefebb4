import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SweepError } from '../../lib/contract/sweep-error';
import { concurrently } from '../../lib/folder/concurrently';
import type { Store, StoreEntry } from '../../lib/store/store';
import { temporaryFolders } from '../support/temporary-folder';

const BIG = 20 * 1024 * 1024;
const BAD_KEYS = ['', '/', 'a/', '/a', 'a//b', '.', '..', 'a/../b', '.hidden', 'a/.b', 'a b', 'é', 'a\n', 'a\0', 'a:b'];
const BAD_PREFIXES = ['a', '/', 'a//', '../', 'a/../', '.tmp/'];

/**
 * What every store keeps to.
 *
 * @param makeStore an empty store
 * @param options.resolutionMs the least difference of times in listings. @default 1
 */
export function describeStore(name: string, makeStore: () => Store, options: { resolutionMs?: number } = {}): void {
  const { resolutionMs = 1 } = options;
  describe(`${name} keeps the contract of stores`, () => {
    const folder = temporaryFolders();
    let store: Store;

    beforeEach(() => {
      store = makeStore();
    });

    const fill = async (keys: readonly string[]): Promise<void> => {
      await concurrently(keys, 32, (key) => store.write(key, key));
    };
    const keysOf = (entries: readonly StoreEntry[]): string[] => entries.map(({ key }) => key);
    const listed = async (prefix: string): Promise<string[]> => keysOf((await store.list(prefix)).entries);

    describe('objects', () => {
      it('creates an object once', async () => {
        await expect(store.create('a/b', 'first')).resolves.toMatchObject({ created: true });
        await expect(store.create('a/b', 'second')).resolves.toMatchObject({ created: false });
        await expect(store.read('a/b')).resolves.toBe('first');
      });

      it('does not create over a written object', async () => {
        await store.write('a', 'written');
        await expect(store.create('a', 'created')).resolves.toMatchObject({ created: false });
        await expect(store.read('a')).resolves.toBe('written');
      });

      it('creates an object for exactly one of many callers', async () => {
        const keys = Array.from({ length: 20 }, (_, i) => `claims/${i}`);
        const callers = Array.from({ length: 16 }, (_, i) => `caller ${i}`);
        for (const key of keys) {
          const created = await Promise.all(callers.map(async (body) => (await store.create(key, body)).created));
          expect(created.filter(Boolean)).toHaveLength(1);
          await expect(store.read(key)).resolves.toBe(callers[created.indexOf(true)]);
        }
      });

      it('can create again what was removed', async () => {
        await store.create('a', '1');
        await store.remove('a');
        await expect(store.read('a')).resolves.toBeUndefined();
        await expect(store.create('a', '2')).resolves.toMatchObject({ created: true });
      });

      it('replaces an object by writing', async () => {
        await store.write('a/b/c', 'a longer first body');
        await store.write('a/b/c', 'short');
        await expect(store.read('a/b/c')).resolves.toBe('short');
        await store.write('a/b/c', '');
        await expect(store.read('a/b/c')).resolves.toBe('');
      });

      it('knows nothing of keys that are not there', async () => {
        await store.write('a/b', '');
        for (const key of ['a/c', 'c', 'c/d/e']) {
          await expect(store.read(key)).resolves.toBeUndefined();
          await expect(store.remove(key)).resolves.toBeUndefined();
          await expect(store.download(key, join(folder(), 'file'))).resolves.toBe(false);
        }
      });

      it('keeps any text', async () => {
        const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })));
        await fc.assert(
          fc.asyncProperty(texts, async (parts) => {
            const text = parts.join('\r\n');
            await store.write('text', text);
            await expect(store.read('text')).resolves.toBe(text);
            expect((await store.list('')).entries[0]?.size).toBe(Buffer.byteLength(text));
          }),
          { numRuns: 50 },
        );
      });
    });

    describe('listings', () => {
      it('are in the order of bytes', async () => {
        const keys = ['a-b/1', 'a.b', 'a.b.c', 'a/1', 'a/10', 'a/2', 'a/b/c', 'a0', 'aB', 'a_', 'aa', 'b', 'B', '0'];
        await fill(keys);
        await expect(listed('')).resolves.toEqual(
          [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      });

      it('keep to their prefix', async () => {
        await fill(['a', 'ab/1', 'b/1', 'b/2/3', 'b-/1', 'b0/1']);
        await expect(listed('b/')).resolves.toEqual(['b/1', 'b/2/3']);
        await expect(listed('b/2/')).resolves.toEqual(['b/2/3']);
        await expect(listed('c/')).resolves.toEqual([]);
        await expect(listed('c/d/')).resolves.toEqual([]);
        await expect(listed('a/')).resolves.toEqual([]);
      });

      it('begin above a key, which need not be there', async () => {
        await fill(['a/1', 'a/2', 'a/3/x', 'a/3/y', 'b/1']);
        const after = async (key: string) => keysOf((await store.list('a/', { after: key })).entries);
        await expect(after('a/1')).resolves.toEqual(['a/2', 'a/3/x', 'a/3/y']);
        await expect(after('a/10')).resolves.toEqual(['a/2', 'a/3/x', 'a/3/y']);
        await expect(after('a/3')).resolves.toEqual(['a/3/x', 'a/3/y']);
        await expect(after('a/3/x')).resolves.toEqual(['a/3/y']);
        await expect(after('a/3/y')).resolves.toEqual([]);
        await expect(after('A')).resolves.toEqual(['a/1', 'a/2', 'a/3/x', 'a/3/y']);
        await expect(after('b')).resolves.toEqual([]);
      });

      it('end at their limit and say whether more follows', async () => {
        await fill(['a/1', 'a/2', 'a/3']);
        const page = async (limit: number) => {
          const { entries, more } = await store.list('a/', { limit });
          return [entries.length, more];
        };
        await expect(page(1)).resolves.toEqual([1, true]);
        await expect(page(2)).resolves.toEqual([2, true]);
        await expect(page(3)).resolves.toEqual([3, false]);
        await expect(page(4)).resolves.toEqual([3, false]);
      });

      it('give 1,000 keys at a time', async () => {
        const keys = Array.from({ length: 2300 }, (_, i) => `n/${Math.floor(i / 7)}/${i}`);
        await fill(keys);
        const pages: string[][] = [];
        for (let after: string | undefined; ;) {
          const { entries, more } = await store.list('n/', after === undefined ? {} : { after });
          pages.push(keysOf(entries));
          if (!more) break;
          after = pages.at(-1)?.at(-1);
        }
        expect(pages.map((page) => page.length)).toEqual([1000, 1000, 300]);
        expect(pages.flat()).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      });

      it('agree with a plain model, whatever the keys are', async () => {
        const key = fc.array(fc.stringMatching(/^[ab0_-][ab.-]?$/), { minLength: 1, maxLength: 3 });
        // A key is never a folder of another one.
        const sets = fc.array(
          key.map((parts) => [...parts.map((part) => `${part}x`), 'leaf'].join('/')),
          { maxLength: 12 },
        );
        await fc.assert(
          fc.asyncProperty(sets, key, fc.integer({ min: 1, max: 5 }), async (keys, from, limit) => {
            store = makeStore();
            await fill(keys);
            const after = from.join('/');
            const expected = [...new Set(keys)].filter((one) => one > after).sort((a, b) => (a < b ? -1 : 1));
            const page = await store.list('', { after, limit });
            expect(keysOf(page.entries)).toEqual(expected.slice(0, limit));
            expect(page.more).toBe(expected.length > limit);
          }),
          { numRuns: 60 },
        );
      });

      it('name the folders below a prefix', async () => {
        await fill(['top', 'a/1', 'a/2', 'a/b/1', 'a/b/2', 'a/c-d/1', 'a/c/d/e', 'ab/1']);
        await expect(store.folders('')).resolves.toEqual(['a', 'ab']);
        await expect(store.folders('a/')).resolves.toEqual(['b', 'c-d', 'c']);
        await expect(store.folders('a/c/')).resolves.toEqual(['d']);
        await expect(store.folders('a/b/')).resolves.toEqual([]);
        await expect(store.folders('x/')).resolves.toEqual([]);
      });
    });

    describe('files', () => {
      it('come back as they were', async () => {
        const contents = [
          Buffer.alloc(0),
          Buffer.from([0, 255, 254, 0xd8, 10, 13, 0]),
          Buffer.alloc(BIG, Buffer.from('0123456789abcde')),
        ];
        const home = folder();
        for (const [i, content] of contents.entries()) {
          writeFileSync(join(home, 'in'), content);
          await store.upload(`files/${i}`, join(home, 'in'));
          await expect(store.download(`files/${i}`, join(home, 'out'))).resolves.toBe(true);
          expect(readFileSync(join(home, 'out')).equals(content)).toBe(true);
        }
        const { entries } = await store.list('files/');
        expect(entries.map(({ size }) => size)).toEqual(contents.map(({ length }) => length));
      });

      it('replace what was there, on both sides', async () => {
        const file = join(folder(), 'file');
        writeFileSync(file, 'new');
        await store.write('a/b', 'an older and longer text');
        await store.upload('a/b', file);
        await expect(store.read('a/b')).resolves.toBe('new');
        writeFileSync(file, 'an older and longer text');
        await store.download('a/b', file);
        expect(readFileSync(file, 'utf8')).toBe('new');
      });

      it('may be shared when they are final, and uploaded again', async () => {
        const file = join(folder(), 'file');
        writeFileSync(file, 'all of it');
        await store.upload('a/b', file);
        for (let i = 0; i < 2; i++) await store.upload('a/b', file, { final: true });
        rmSync(file);
        await expect(store.read('a/b')).resolves.toBe('all of it');
        await expect(store.upload('a/c', file, { final: true })).rejects.toThrow(/ENOENT/);
        expect((await store.list('')).entries.map(({ key }) => key)).toEqual(['a/b']);
      });

      it('are an error when they are not there', async () => {
        await expect(store.upload('a', join(folder(), 'missing'))).rejects.toThrow(/ENOENT/);
        await expect(store.read('a')).resolves.toBeUndefined();
      });
    });

    describe('keys', () => {
      it.each(BAD_KEYS)('%j is refused', async (key) => {
        const file = join(folder(), 'file');
        writeFileSync(file, '');
        const invalid = expect.objectContaining({ constructor: SweepError, code: 'InvalidKey' });
        await expect(async () => store.create(key, '')).rejects.toEqual(invalid);
        await expect(async () => store.write(key, '')).rejects.toEqual(invalid);
        await expect(async () => store.read(key)).rejects.toEqual(invalid);
        await expect(async () => store.remove(key)).rejects.toEqual(invalid);
        await expect(async () => store.upload(key, file)).rejects.toEqual(invalid);
        await expect(async () => store.download(key, file)).rejects.toEqual(invalid);
      });

      it.each(BAD_PREFIXES)('%j is refused as a prefix', async (prefix) => {
        const invalid = expect.objectContaining({ code: 'InvalidKey' });
        await expect(async () => store.list(prefix)).rejects.toEqual(invalid);
        await expect(async () => store.folders(prefix)).rejects.toEqual(invalid);
      });

      it('may be long and of any allowed character', async () => {
        const key = ['A-z_0.9', '-', '_', 'x'.repeat(200), 'y'.repeat(200), 'z..z', 'end.'].join('/');
        await store.write(key, 'body');
        await expect(store.read(key)).resolves.toBe('body');
        await expect(listed('')).resolves.toEqual([key]);
        await expect(async () => store.write('k/'.repeat(300) + 'k', '')).rejects.toThrow(/is not a key/);
      });
    });

    describe('time', () => {
      it('is that of the store, and never runs backwards', async () => {
        const file = join(folder(), 'file');
        writeFileSync(file, 'x');
        const times = [await store.now()];
        for (let i = 0; i < 5; i++) {
          times.push((await store.create(`c/${i}`, '')).at);
          times.push((await store.create(`c/${i}`, '')).at);
          times.push((await store.write('w', `${i}`)).at);
          await store.upload('u', file);
          times.push((await store.list('u/')).entries[0]?.modified ?? times.at(-1)!);
          times.push(await store.now());
        }
        const ticks = times.map((time) => Math.floor(time / resolutionMs));
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
      });

      it('is in the listing what the writer was told', async () => {
        const created = await store.create('a', '1');
        const written = await store.write('b', '2');
        const { entries } = await store.list('');
        expect(keysOf(entries)).toEqual(['a', 'b']);
        for (const [i, { at }] of [created, written].entries()) {
          const late = at - (entries[i]?.modified ?? 0);
          expect(late).toBeGreaterThanOrEqual(0);
          // The writer is told when it is done; on the way a second may have struck.
          expect(late).toBeLessThan(resolutionMs === 1 ? 1 : 2 * resolutionMs);
        }
      });

      it('moves on with every rewriting', async () => {
        const first = await store.write('a', '1');
        const modified = async () => (await store.list('')).entries[0]?.modified ?? 0;
        const before = await modified();
        await new Promise((done) => setTimeout(done, 20 + (resolutionMs === 1 ? 0 : resolutionMs)));
        const second = await store.write('a', '1');
        expect(second.at).toBeGreaterThan(first.at);
        expect(await modified()).toBeGreaterThan(before);
      });
    });

    it('shows whole objects only, while they are rewritten', async () => {
      const bodies = ['a', 'b', 'c'].map((letter) => letter.repeat(300_000));
      await store.write('big', bodies[0]!);
      const seen = new Set<string | undefined>();
      const look = async (): Promise<void> => {
        seen.add(await store.read('big'));
        for (const { size } of (await store.list('')).entries) expect(size).toBe(300_000);
      };
      for (let i = 0; i < 60; i++) {
        await Promise.all([store.write('big', bodies[i % 3]!), look(), look()]);
      }
      expect([...seen].filter((body) => body === undefined || !bodies.includes(body))).toEqual([]);
    });
  });
}

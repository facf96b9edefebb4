import { join } from 'node:path';
import { locateSweep, sweepIds } from '../../lib/cli/locate-sweep';
import { rootAddress } from '../../lib/cli/root-address';
import { openStore } from '../../lib/store/registry';
import { temporaryFolders } from '../support/temporary-folder';
import { makeSweep } from './made-sweep';

const IDS = ['b-20260101-000000-aaaa', 'a-20260103-000000-aaaa', 'a-20260102-000000-bbbb'] as const;
const temporaryFolder = temporaryFolders();
let root: string;

beforeAll(async () => {
  root = temporaryFolder();
  for (const id of IDS) await makeSweep(root, id);
});

test('sweeps are in the order of their times, the latest first', async () => {
  const ids = await sweepIds(openStore(root));
  expect(ids).toEqual(['a-20260103-000000-aaaa', 'a-20260102-000000-bbbb', 'b-20260101-000000-aaaa']);
});

test.each([
  [undefined, IDS[1]],
  [IDS[0], IDS[0]],
  ['b', IDS[0]],
  ['a-20260102', IDS[2]],
  [`${IDS[0]}/`, IDS[0]],
])('%s means %s', async (reference, id) => {
  expect((await locateSweep(reference, { root })).id).toBe(id);
});

test('the path of a folder needs no root', async () => {
  const folder = await locateSweep(`${join(root, IDS[0])}/`, {});
  expect(folder.store.uri).toBe(join(root, IDS[0]));
});

test('the beginning of several is refused with their names', async () => {
  await expect(locateSweep('a', { root })).rejects.toMatchObject({
    code: 'SweepAmbiguous',
    message: `'a' may be any of ${IDS[1]}, ${IDS[2]}`,
  });
});

test.each([['nothing'], [undefined]])('%s is not found where there is nothing', async (reference) => {
  const empty = temporaryFolder();
  await expect(locateSweep(reference, { root: empty })).rejects.toMatchObject({ code: 'SweepNotFound' });
});

test('a root that is a file is refused', async () => {
  const file = join(root, IDS[0], 'sweep.json');
  await expect(locateSweep(undefined, { root: file })).rejects.toMatchObject({ code: 'StoreUnusable' });
});

test('the root is that of the command line, of the environment, or sweeps', () => {
  process.env['SWEEP_ROOT'] = '/from/environment';
  expect(rootAddress('/given')).toBe('/given');
  expect(rootAddress(undefined)).toBe('/from/environment');
  delete process.env['SWEEP_ROOT'];
  expect(rootAddress(undefined)).toBe('sweeps');
});

import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Store } from '../../lib/store/s3-store';
import { makeBucket, useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';

const MIB = 1024 * 1024;

useMoto();
beforeAll(() => makeBucket('sweeps'));

const folder = temporaryFolders();

test('memory does not grow with the file that is stored in S3, nor with the one that is fetched', async () => {
  const file = join(folder(), 'huge');
  writeFileSync(file, '');
  truncateSync(file, 600 * MIB);
  const store = new S3Store('s3://sweeps/large');
  await store.upload('small', __filename);
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  await store.upload('huge', file);
  await store.download('huge', `${file}.back`);
  clearInterval(timer);
  expect(statSync(`${file}.back`).size).toBe(600 * MIB);
  expect(peak - before).toBeLessThan(150 * MIB);
});

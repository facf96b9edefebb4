import { JOBS } from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import type { JobsRecord } from '../../lib/sweep/records';

function recordOf(at: string, name: string): JobsRecord {
  const job = { id: `id-${name}`, name, workers: 10, canary: false };
  return { v: 1, backend: 'batch', region: 'eu-west-1', queue: 'queue', logGroup: 'logs', jobs: [job], at };
}

test('jobs that were started are listed oldest first; what is not readable is left out', async () => {
  const folder = new SweepFolder(new MemoryStore(), 'sweep');
  await expect(folder.jobs()).resolves.toEqual([]);
  const later = recordOf('2026-11-21T09:30:01.000Z', 'later');
  const earlier = recordOf('2026-11-21T09:30:00.999Z', 'earlier');
  await folder.recordJobs(later, 'a');
  await folder.recordJobs(earlier, 'b');
  for (const text of ['', 'garbage', '{}', '{"v":1,"backend":"batch","region":"eu-west-1"}']) {
    await folder.store.write(`${JOBS}20261121T093000500Z-${text.length}`, text);
  }
  await expect(folder.jobs()).resolves.toEqual([earlier, later]);
});

test('jobs that were started at the same moment are all kept', async () => {
  const folder = new SweepFolder(new MemoryStore(), 'sweep');
  const at = '2026-11-21T09:30:00.000Z';
  await folder.recordJobs(recordOf(at, 'one'), 'a');
  await folder.recordJobs(recordOf(at, 'two'), 'b');
  expect((await folder.jobs()).flatMap(({ jobs }) => jobs.map(({ name }) => name))).toEqual(['one', 'two']);
});

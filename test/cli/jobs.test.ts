import { BatchBackend } from '../../lib/backend/batch/batch-backend';
import type { BatchJobs } from '../../lib/backend/batch/job-states';
import { followCommand } from '../../lib/cli/commands/follow';
import { logsCommand } from '../../lib/cli/commands/logs';
import { statusCommand } from '../../lib/cli/commands/status';
import { stopCommand } from '../../lib/cli/commands/stop';
import { explainWait } from '../../lib/cli/explain-wait';
import { JobsWatch } from '../../lib/cli/jobs-watch';
import { createReporter } from '../../lib/cli/reporter';
import { watchSweep } from '../../lib/cli/watch';
import { MANIFEST_KEY } from '../../lib/contract/object-keys';
import { SweepError } from '../../lib/contract/sweep-error';
import { FolderReader } from '../../lib/folder/folder-reader';
import { serialize, type Manifest } from '../../lib/sweep/records';
import { deploymentOf, queueOf } from '../backend/batch/deployment';
import { FakeBatch } from '../backend/batch/fake-batch';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { makeSweep, type MadeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

const ID = 'digits-20260101-000000-aaaa';
const temporaryFolder = temporaryFolders();
let batch: FakeBatch;
let io: RecordingIo;
let root: string;
let sweep: MadeSweep;

beforeEach(async () => {
  process.env['SWEEP_DEPLOYMENT'] = '';
  batch = new FakeBatch();
  io = new RecordingIo();
  root = temporaryFolder();
  sweep = await startedInAws();
});
afterEach(() => batch.close());

/** A sweep of four trials that was started in AWS. */
async function startedInAws(): Promise<MadeSweep> {
  const { folder, manifest: local } = await makeSweep(root, ID);
  const manifest: Manifest = { ...local, lock: { ...local.lock, queue: 'default' } };
  await folder.store.write(MANIFEST_KEY, serialize(manifest));
  return { folder, manifest };
}

async function start(workers: number, canary = false): Promise<void> {
  const target = { deployment: deploymentOf(), queue: queueOf(), resources: {}, canary };
  await new BatchBackend({ folder: sweep.folder, target }).start('s3://bucket/sweeps/digits', workers);
}

describe('follow', () => {
  test('tells how many workers wait, and is left by Ctrl-C while the jobs go on', async () => {
    batch.isFull = true;
    await start(3, true);
    const following = followCommand(io, undefined, { root, json: true });
    await until(() => io.stdout.includes('"queued":1'));
    io.interrupt();
    expect(await following).toBe(130);
    expect(io.events).toContainEqual(
      expect.objectContaining({
        event: 'progress',
        workers: expect.objectContaining({ live: 4, queued: 1, waiting: 3, running: 0 }) as object,
      }),
    );
    expect(batch.requests.has('TerminateJob')).toBe(false);
  });

  test('says so to people, too', async () => {
    batch.isFull = true;
    await start(88);
    const screen = new RecordingIo({ isTerminal: true, columns: 120 });
    const following = followCommand(screen, undefined, { root });
    await until(() => screen.stdout.includes('0 running · 88 workers in the queue'));
    screen.interrupt();
    await following;
    expect(screen.stdout).toContain('4 trials left: the sweep goes on');
  });

  test('ends with what kept workers from running', async () => {
    await start(2);
    for (const worker of batch.workers) batch.end(worker, 4, { lines: ['error [NoSpace] disk full'] });
    await expect(followCommand(io, undefined, { root })).rejects.toMatchObject({
      code: 'WorkersFailed',
      message: expect.stringContaining('disk full') as string,
    });
  });

  test('ends when the first trial failed, which the others waited for', async () => {
    await start(2, true);
    batch.end(batch.workers[0]!, 1);
    await expect(followCommand(io, undefined, { root })).rejects.toMatchObject({ code: 'CanaryFailed' });
  });

  test('ends with the sweep', async () => {
    await start(2);
    for (let trial = 0; trial < 4; trial++) await sweep.folder.recordResult(resultOf(trial));
    expect(await followCommand(io, undefined, { root })).toBe(0);
    expect(io.stdout).toContain('4 of 4 trials completed');
  });
});

test('status tells of workers in the queue', async () => {
  batch.isFull = true;
  await start(3);
  await statusCommand(io, undefined, { root });
  expect(io.stdout).toMatch(/^state +queued: workers wait for machines in AWS$/m);
  expect(io.stdout).toMatch(/^workers +0 at work, 3 workers in the queue$/m);
});

describe('stop', () => {
  test('takes away jobs that have not begun', async () => {
    batch.isFull = true;
    await start(3);
    await stopCommand(io, undefined, { root });
    expect(io.stdout).toContain('its jobs are ended');
    expect(batch.requests.get('TerminateJob')).toBe(1);
  });

  test('--now ends those at work, too, at once', async () => {
    await start(3);
    const begin = performance.now();
    await stopCommand(io, undefined, { root, now: true });
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(batch.workers.every(({ terminated }) => terminated)).toBe(true);
    expect(await sweep.folder.stopRecord()).toMatchObject({ interrupt: true });
  });
});

describe('logs --workers', () => {
  test('shows what workers printed that failed', async () => {
    await start(2);
    batch.end(batch.workers[1]!, 137, { reason: 'OutOfMemoryError: container killed', lines: ['one', 'two\n'] });
    expect(await logsCommand(io, undefined, { root, workers: true })).toBe(0);
    expect(io.stdout).toBe('one\ntwo\n');
    expect(io.stderr).toMatch(/^worker \S+:1: exit code 137, OutOfMemoryError: container killed/);
  });

  test('says when none has failed', async () => {
    await start(2);
    await logsCommand(io, undefined, { root, workers: true });
    expect([io.stdout, io.stderr]).toEqual(['', 'no worker has failed\n']);
  });

  test('is refused for a sweep of this machine, and beside a trial', async () => {
    const other = temporaryFolder();
    await makeSweep(other, ID);
    const options = { root: other, workers: true };
    await expect(logsCommand(io, undefined, options)).rejects.toMatchObject({ code: 'NoWorkersInAws' });
    await expect(logsCommand(io, 0, options)).rejects.toMatchObject({ code: 'TrialNotMeant' });
  });
});

describe('the jobs of a sweep', () => {
  const waiting = (since: number): BatchJobs => ({
    jobs: [],
    live: 2,
    counts: { submitted: 0, pending: 0, runnable: 2, starting: 0, running: 0, succeeded: 0, failed: 0 },
    waitingSince: since,
  });

  test('are explained once when they wait for longer than usual', async () => {
    const explain = jest.fn(async () => undefined);
    let now = 0;
    const watch = new JobsWatch({ describe: async () => waiting(0), explain, now: () => now });
    expect(await watch.look()).toMatchObject({ live: 2, queued: 2 });
    now = 4 * 60_000;
    await watch.look();
    expect(explain).not.toHaveBeenCalled();
    now = 6 * 60_000;
    await watch.look();
    await watch.look();
    expect(explain).toHaveBeenCalledTimes(1);
  });

  test('are followed on when the reason cannot be found', async () => {
    const reporter = createReporter(io, { json: false });
    await explainWait({ io, reporter, manifest: sweep.manifest, look: waiting(0) });
    expect(io.stderr).toMatch(/^warning: workers wait for a machine for longer than usual/);
    expect(io.stderr).toContain('no deployment with the queue default is known here; `sweep doctor` tries again');
  });

  test('are followed on when AWS did not answer for a while', async () => {
    const { folder, manifest } = sweep;
    let asked = 0;
    const describe = async (): Promise<BatchJobs> => {
      asked += 1;
      if (asked === 2) throw new SweepError('AwsUnreachable', 'cannot describe jobs: AWS does not answer');
      return asked < 4 ? waiting(Infinity) : { ...waiting(Infinity), live: 0 };
    };
    const jobs = new JobsWatch({ describe, explain: async () => undefined, now: () => 0 });
    const reporter = createReporter(io, { json: false });
    const reader = new FolderReader(folder, manifest.trials);
    expect(await watchSweep({ io, reporter, folder, reader, manifest, jobs })).toMatchObject({ why: 'abandoned' });
    expect(io.stderr).toBe('warning: cannot describe jobs: AWS does not answer; still trying\n');
  });

  test('are not followed on when AWS refuses', async () => {
    const { folder, manifest } = sweep;
    const describe = async (): Promise<BatchJobs> => Promise.reject(new SweepError('AwsAccessDenied', 'no'));
    const jobs = new JobsWatch({ describe, explain: async () => undefined, now: () => 0 });
    const reader = new FolderReader(folder, manifest.trials);
    const reporter = createReporter(io, { json: false });
    const watching = watchSweep({ io, reporter, folder, reader, manifest, jobs });
    await expect(watching).rejects.toMatchObject({ code: 'AwsAccessDenied' });
  });
});

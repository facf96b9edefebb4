import { RESULTS_CSV_KEY, SUMMARY_KEY } from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Summary } from '../../lib/report/summary';
import { MemoryStore } from '../../lib/store/memory-store';
import type { ResultRecord } from '../../lib/sweep/records';
import { finishSweep, type Outcome } from '../../lambda/sweep-finished/finish-sweep';
import type { Message } from '../../lambda/sweep-finished/message';
import { manifestOf, resultOf } from '../support/manifests';

const ROOT = 's3://bucket/sweeps';
const ID = 'digits-20261121-093000-x7f2';

/** So short that a worker that is gone is missed within the test. */
const HEARTBEAT_SEC = 0.2;

interface Deployment {
  readonly folder: SweepFolder;
  readonly messages: Message[];
  /** Batch reports the end of a job. */
  readonly ended: (job?: string) => Promise<Outcome>;
  /** The same, and nobody can be told. */
  readonly endedUnheard: () => Promise<Outcome>;
  /** The same, of a sweep that this deployment does not hold. */
  readonly endedElsewhere: () => Promise<Outcome>;
}

/** A deployment with a sweep of four trials, of which some have ended. */
async function deploy(results: readonly ResultRecord[], heartbeatSec = HEARTBEAT_SEC): Promise<Deployment> {
  const store = new MemoryStore();
  const folder = new SweepFolder(store, ID);
  await folder.createManifest({ ...manifestOf({ trials: 4, heartbeatSec }), id: ID });
  await folder.markStarted();
  for (const result of results) await folder.recordResult(result);
  const messages: Message[] = [];
  const publish = async (message: Message): Promise<void> => void messages.push(message);
  const silent = () => Promise.reject(new Error('the topic is gone'));
  const surroundings = { sweeps: ROOT, openStore: () => store, publish };
  const job = { id: 'job-1', sweep: `${ROOT}/${ID}` };
  return {
    folder,
    messages,
    ended: (id = job.id) => finishSweep({ ...job, id }, surroundings),
    endedUnheard: () => finishSweep(job, { ...surroundings, publish: silent }),
    endedElsewhere: () => finishSweep({ ...job, sweep: `s3://other/sweeps/${ID}` }, surroundings),
  };
}

const ALL = [0, 1, 2, 3].map((trial) => resultOf(trial));

async function summaryOf(folder: SweepFolder): Promise<Summary> {
  return JSON.parse((await folder.store.read(SUMMARY_KEY)) ?? 'null') as Summary;
}

test('a complete sweep gets its summary and its table, and people hear of it', async () => {
  const { folder, messages, ended } = await deploy(ALL);
  expect(await ended()).toBe('told');
  expect(await summaryOf(folder)).toMatchObject({ id: ID, trials: 4, completed: 4, best: { trial: 0 } });
  expect((await folder.store.read(RESULTS_CSV_KEY))?.trim().split('\n')).toHaveLength(5);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.subject).toBe(`Sweep ${ID} complete: 4 of 4 trials ended`);
});

test('they hear of it once, however many jobs end and however often Batch says so', async () => {
  const { messages, ended } = await deploy(ALL);
  const outcomes = await Promise.all([ended('job-1'), ended('job-2'), ended('job-2')]);
  expect(outcomes.sort()).toEqual(['told', 'told before', 'told before']);
  expect(await ended('job-1')).toBe('told before');
  expect(messages).toHaveLength(1);
});

test('they hear of it later when they could not be told at first', async () => {
  const { messages, ended, ...sweep } = await deploy(ALL);
  await expect(sweep.endedUnheard()).rejects.toThrow('the topic is gone');
  expect(await ended()).toBe('told');
  expect(messages).toHaveLength(1);
});

test('nobody is told while others work on it', async () => {
  const { folder, messages, ended } = await deploy(ALL.slice(0, 3));
  const id = { trial: 3, attempt: 1 };
  await folder.claim(id, { worker: 'laptop-1', host: 'laptop', parameters: { x: 0.3 } });
  const heart = setInterval(() => void folder.beat(id, 'laptop-1'), 50);
  expect(await ended()).toBe('goes on');
  clearInterval(heart);
  expect(messages).toEqual([]);
  expect(await folder.store.read(SUMMARY_KEY)).toBeUndefined();
});

test('workers whose hearts beat slower than anybody can wait for are left to be', async () => {
  const { folder, ended } = await deploy(ALL.slice(0, 3), 3600);
  await folder.claim({ trial: 3, attempt: 1 }, { worker: 'job-1', host: 'gone', parameters: { x: 0.3 } });
  expect(await ended()).toBe('goes on');
});

test('a worker that was killed is taken for alive until it has missed some heartbeats, and no longer', async () => {
  const { folder, messages, ended } = await deploy(ALL.slice(0, 3));
  await folder.claim({ trial: 3, attempt: 1 }, { worker: 'job-1', host: 'gone', parameters: { x: 0.3 } });
  expect(await ended()).toBe('told');
  expect(messages[0]?.subject).toBe(`Sweep ${ID} unfinished: 3 of 4 trials ended`);
  expect(messages[0]?.text).toContain('1 trial left, and nobody works on it');
  expect(messages[0]?.text).toContain(`sweep resume ${ROOT}/${ID}`);
});

test('a sweep that was stopped says why', async () => {
  const { folder, messages, ended } = await deploy(ALL.slice(0, 2));
  await folder.stop({ cause: 'max_cost', reason: 'it has cost 25 US dollars', interrupt: false });
  expect(await ended()).toBe('told');
  expect(messages[0]?.text).toContain('was stopped: it has cost 25 US dollars');
  expect(await summaryOf(folder)).toMatchObject({ completed: 2, stop: { cause: 'max_cost' } });
});

test('a sweep that goes on after its end is told of again', async () => {
  const { folder, messages, ended } = await deploy(ALL.slice(0, 3));
  await folder.stop({ cause: 'user', reason: 'stopped', interrupt: false });
  expect(await ended()).toBe('told');
  await folder.clearStop();
  await folder.recordResult(resultOf(3));
  expect(await ended('job-2')).toBe('told');
  expect(messages.map(({ subject }) => subject.replace(ID, 'x'))).toEqual([
    'Sweep x stopped: 3 of 4 trials ended',
    'Sweep x complete: 4 of 4 trials ended',
  ]);
});

test('the worker that runs the first trial is no news: the end of the others follows', async () => {
  const { folder, messages, ended } = await deploy(ALL.slice(0, 1));
  await folder.recordJobs(
    {
      v: 1,
      backend: 'batch',
      region: 'eu-west-1',
      queue: 'queue',
      logGroup: 'logs',
      jobs: [
        { id: 'canary-1', name: 'canary', workers: 1, canary: true },
        { id: 'job-1', name: 'workers', workers: 3, canary: false },
      ],
      at: '2026-11-21T09:30:00.000Z',
    },
    'a',
  );
  expect(await ended('canary-1')).toBe('ignored');
  expect(messages).toEqual([]);
});

test('sweeps of other deployments are left alone', async () => {
  const { messages, endedElsewhere } = await deploy(ALL);
  expect(await endedElsewhere()).toBe('ignored');
  expect(messages).toEqual([]);
});

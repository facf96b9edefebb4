import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as keys from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { DirectoryStore } from '../../lib/store/directory-store';
import { work } from '../../lib/worker/work';
import type { Tally, WorkerEvent } from '../../lib/worker/worker-loop';
import { manifestOf, type ManifestOptions } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';

const folder = temporaryFolders();

interface Job {
  readonly sweep: SweepFolder;
  readonly events: string[];
  readonly drain: AbortController;
  readonly interrupt: AbortController;
  readonly run: (more?: { limit?: number; idleMs?: number; metered?: boolean }) => Promise<Tally>;
}

class MeteredStore extends DirectoryStore {
  override readonly metered = true;
}

/** A sweep whose program is these lines of a shell, and one worker on it. */
async function jobOf(program: string, options: ManifestOptions = {}): Promise<Job> {
  const home = folder();
  const container = join(home, 'container');
  mkdirSync(container);
  writeFileSync(join(container, 'train'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const manifest = manifestOf({ trials: 3, heartbeatSec: 0.2, container, ...options });
  const sweep = new SweepFolder(new DirectoryStore(join(home, 'sweeps')), manifest.id);
  await sweep.createManifest(manifest);
  await sweep.markStarted();
  const [drain, interrupt] = [new AbortController(), new AbortController()];
  const events: string[] = [];
  const onEvent = (event: WorkerEvent): void => void events.push(`${event.kind} ${event.id.trial}.${event.id.attempt}`);
  const signals = { drain: drain.signal, interrupt: interrupt.signal };
  const run = ({ metered = false, ...more }: Parameters<Job['run']>[0] = {}) => {
    const on = metered ? new SweepFolder(new MeteredStore(join(home, 'sweeps')), manifest.id) : sweep;
    return work({ folder: on, manifest, container, path: [], linger: true, ...more, onEvent, ...signals });
  };
  return { sweep, events, drain, interrupt, run };
}

async function statuses(sweep: SweepFolder, trials = 3): Promise<(string | undefined)[]> {
  const numbers = Array.from({ length: trials }, (_, trial) => trial);
  return Promise.all(numbers.map(async (trial) => (await sweep.result(trial))?.status));
}

test('works until every trial has a result, and sums up', async () => {
  const { sweep, events, run } = await jobOf('echo loss=$SM_HP_X');
  await run();
  expect(events).toEqual([0, 1, 2].flatMap((trial) => [`started ${trial}.1`, `completed ${trial}.1`]));
  const results = await sweep.results([0, 1, 2]);
  for (const { objective, parameters } of results) expect(objective).toBe(parameters['x']);
  expect(new Set(results.map(({ objective }) => objective)).size).toBe(3);
  expect(JSON.parse((await sweep.store.read(keys.SUMMARY_KEY)) ?? '')).toMatchObject({ completed: 3, failed: 0 });
  expect((await sweep.store.read(keys.RESULTS_CSV_KEY))?.split('\r\n')).toHaveLength(5);
  await expect(sweep.store.list(keys.BEATS)).resolves.toMatchObject({ entries: [] });
});

test('leaves a store that is paid for when it has found nothing to do for a while, and stays at one that is not', async () => {
  const { sweep, interrupt, run } = await jobOf('echo loss=1', { trials: 1 });
  await sweep.claim({ trial: 0, attempt: 1 }, { worker: 'other', host: 'h', parameters: {} });
  const beating = setInterval(() => void sweep.beat({ trial: 0, attempt: 1 }, 'other'), 50);
  const ends: string[] = [];
  const stays = run().then(() => ends.push('free'));
  await run({ metered: true, idleMs: 600 }).then(() => ends.push('paid for'));
  clearInterval(beating);
  interrupt.abort();
  await stays;
  expect(ends).toEqual(['paid for', 'free']);
  await expect(sweep.result(0)).resolves.toBeUndefined();
});

test('tries failures again, as often as it may, and only with the right exit codes', async () => {
  const retry = { attempts: 3, exitCodes: [75] };
  const program = `
    count="$SAGEMAKER_BASE_DIR/checkpoints/count"
    n=$(($(cat "$count" 2>/dev/null || echo 0) + 1)); echo $n > "$count"
    trial=\${TRAINING_JOB_NAME%-*}
    case $trial in
      *0) [ $n -eq 3 ] || exit 75;;
      *1) exit 75;;
      *2) exit 1;;
    esac
    echo loss=$n`;
  const { sweep, events, run } = await jobOf(program, { spec: { retry } });
  await run();
  expect(events).toEqual([
    'started 0.1',
    'failed 0.1',
    'started 0.2',
    'failed 0.2',
    'started 0.3',
    'completed 0.3',
    'started 1.1',
    'failed 1.1',
    'started 1.2',
    'failed 1.2',
    'started 1.3',
    'failed 1.3',
    'started 2.1',
    'failed 2.1',
  ]);
  await expect(statuses(sweep)).resolves.toEqual(['completed', 'failed', 'failed']);
  await expect(sweep.result(0)).resolves.toMatchObject({ attempt: 3, objective: 3 });
  await expect(sweep.result(1)).resolves.toMatchObject({ attempt: 3, reason: 'exit code 75' });
});

test('told to drain, finishes its trial and claims no other', async () => {
  const { sweep, events, drain, run } = await jobOf('echo running; sleep 0.3; echo loss=1');
  const running = run();
  await until(() => events.includes('started 0.1'));
  drain.abort();
  await running;
  expect(events).toEqual(['started 0.1', 'completed 0.1']);
  await expect(statuses(sweep)).resolves.toEqual(['completed', undefined, undefined]);
});

test('with a limit, leaves when so many trials have ended, and says how', async () => {
  const program = 'case ${TRAINING_JOB_NAME%-*} in *0) exit 1;; esac; echo loss=1';
  const { sweep, events, run } = await jobOf(program, { trials: 4, spec: { retry: { attempts: 2 } } });
  await expect(run({ limit: 1 })).resolves.toEqual({ completed: 0, failed: 1, stopped: 0 });
  expect(events).toEqual(['started 0.1', 'failed 0.1', 'started 0.2', 'failed 0.2']);
  await expect(run({ limit: 2 })).resolves.toEqual({ completed: 2, failed: 0, stopped: 0 });
  await expect(statuses(sweep, 4)).resolves.toEqual(['failed', 'completed', 'completed', undefined]);
  await expect(run({ limit: 5 })).resolves.toEqual({ completed: 1, failed: 0, stopped: 0 });
});

test('trials that do badly are stopped early, are not tried again, and do not count as failed', async () => {
  // The losses of trials 0 to 5 are 3, 5, 1, 4, 0 and 2 at every epoch.
  const program = `
    trial=\${TRAINING_JOB_NAME%-*}; set -- 3 5 1 4 0 2; shift "\${trial#"\${trial%?}"}"
    for epoch in 1 2 3; do echo "epoch=$epoch loss=$1"; sleep 0.7; done`;
  const { sweep, events, run } = await jobOf(program, {
    trials: 6,
    spec: {
      earlyTerminate: { type: 'asha', minIter: 1, eta: 3, strict: false },
      retry: { attempts: 3 },
      limits: { maxFailed: 0 },
      metric: { name: 'loss', goal: 'minimize', mode: 'last', target: -1 },
    },
  });
  await expect(run()).resolves.toEqual({ completed: 3, failed: 0, stopped: 3 });
  await expect(statuses(sweep, 6)).resolves.toEqual([
    'completed',
    'stopped',
    'completed',
    'stopped',
    'completed',
    'stopped',
  ]);
  expect(events.filter((event) => event.startsWith('started'))).toHaveLength(6);
  await expect(sweep.result(1)).resolves.toMatchObject({
    objective: 5,
    metrics: { loss: 5 },
    reason: 'asha at step 1: loss 5',
    attempt: 1,
  });
  await expect(sweep.stopRecord()).resolves.toBeUndefined();
  const summary: unknown = JSON.parse((await sweep.store.read(keys.SUMMARY_KEY)) ?? '');
  expect(summary).toMatchObject({ completed: 3, failed: 0, stopped: 3, best: { trial: 4, objective: 0 } });
});

test('a trial that was stopped early counts towards a limit', async () => {
  const program = 'trial=${TRAINING_JOB_NAME%-*}; echo "epoch=1 loss=${trial#"${trial%?}"}"; exec sleep 1';
  const { run } = await jobOf(program, {
    spec: { earlyTerminate: { type: 'asha', minIter: 1, eta: 3, strict: false } },
  });
  await expect(run({ limit: 2 })).resolves.toEqual({ completed: 1, failed: 0, stopped: 1 });
});

test('an interrupted trial does not count towards a limit', async () => {
  const { sweep, events, interrupt, run } = await jobOf('echo running; exec sleep 100');
  const running = run({ limit: 1 });
  await until(() => events.includes('started 0.1'));
  interrupt.abort();
  await expect(running).resolves.toEqual({ completed: 0, failed: 0, stopped: 0 });
  await expect(statuses(sweep)).resolves.toEqual([undefined, undefined, undefined]);
});

test('interrupted, lets go of its trial, which another worker takes over at once', async () => {
  const state = '"$SAGEMAKER_BASE_DIR/checkpoints/state"';
  const program = `[ -f ${state} ] && { echo loss=1; exit 0; }
    trap 'touch ${state}; exit 0' TERM; echo running; sleep 100 & wait`;
  const { sweep, events, interrupt, run } = await jobOf(program, { trials: 1 });
  const running = run();
  const log = `${keys.attemptFolder({ trial: 0, attempt: 1 })}stdout.log`;
  await until(async () => (await sweep.store.read(log)) === 'running\n');
  interrupt.abort();
  await running;
  expect(events).toEqual(['started 0.1', 'interrupted 0.1']);
  await expect(sweep.store.read(keys.interruptionKey({ trial: 0, attempt: 1 }))).resolves.toContain('told to stop');
  await expect(sweep.store.list(keys.FAILURES)).resolves.toMatchObject({ entries: [] });

  const { run: again, events: later } = await (async () => {
    const manifest = await sweep.manifest();
    const seen: string[] = [];
    const signals = { drain: new AbortController().signal, interrupt: new AbortController().signal };
    const onEvent = (event: WorkerEvent): void => void seen.push(`${event.kind} ${event.id.trial}.${event.id.attempt}`);
    const container = manifest.lock.program.folder;
    const options = { folder: sweep, manifest, container, path: [], linger: false, onEvent, ...signals };
    return { run: () => work(options), events: seen };
  })();
  await again();
  expect(later).toEqual(['started 0.2', 'completed 0.2']);
});

test('a stop with --now interrupts what runs', async () => {
  const { sweep, events, run } = await jobOf('echo running; exec sleep 100', { trials: 2 });
  const running = run();
  await until(() => events.includes('started 0.1'));
  await sweep.stop({ cause: 'user', reason: 'enough', interrupt: true });
  await running;
  expect(events).toEqual(['started 0.1', 'interrupted 0.1']);
});

test.each([
  ['max_failed', { limits: { maxFailed: 0 } }, 'exit 1', ['failed', undefined, undefined]],
  [
    'target',
    { metric: { name: 'loss', goal: 'minimize', mode: 'last', target: 1 } as const },
    'echo loss=1',
    ['completed', undefined, undefined],
  ],
])('%s stops the sweep', async (cause, spec, program, expected) => {
  const { sweep, run } = await jobOf(program, { spec });
  await run();
  await expect(sweep.stopRecord()).resolves.toMatchObject({ cause });
  await expect(statuses(sweep)).resolves.toEqual(expected);
});

test('a program that cannot be started ends the worker, and its trial is free', async () => {
  const { sweep, run } = await jobOf('');
  const { container } = { container: (await sweep.manifest()).lock.program.folder };
  writeFileSync(join(container, 'train'), '#!/nowhere\n');
  await expect(run()).rejects.toMatchObject({ code: 'ProgramNotStarted' });
  const { entries } = await sweep.store.list(keys.BEATS);
  expect(entries).toMatchObject([{ key: keys.beatKey({ trial: 0, attempt: 1 }), size: 0 }]);
  await expect(sweep.store.list(keys.FAILURES)).resolves.toMatchObject({ entries: [] });
});

test.each(['', 'garbage', '{"v":1,"results":[{}]}'])('a result and a block of %j are made anew', async (text) => {
  const { sweep, run } = await jobOf('echo loss=1');
  await run();
  await sweep.store.write(keys.resultKey(1), text);
  await sweep.store.write(keys.blockKey(0), text);
  await run();
  await expect(statuses(sweep)).resolves.toEqual(['completed', 'completed', 'completed']);
  await expect(sweep.result(1)).resolves.toMatchObject({ attempt: 2 });
  expect(JSON.parse((await sweep.store.read(keys.blockKey(0))) ?? '')).toMatchObject({ results: [{}, {}, {}] });
});

test('what is left of a sweep is never run again', async () => {
  const { sweep, events, run } = await jobOf('echo loss=1');
  await run();
  for (const trial of [0, 1, 2]) await sweep.store.remove(keys.claimKey({ trial, attempt: 1 }));
  await sweep.store.remove(keys.blockKey(0));
  await sweep.store.remove(keys.resultKey(1));
  events.length = 0;
  await run();
  expect(events).toEqual(['started 1.1', 'completed 1.1']);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as keys from '../../lib/contract/object-keys';
import { RungReports } from '../../lib/folder/rung-reports';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { MetricSpec } from '../../lib/spec/sweep-spec';
import { DirectoryStore } from '../../lib/store/directory-store';
import { Guard } from '../../lib/worker/guard';
import { TrialRun, type RunContext, type TrialReport } from '../../lib/worker/trial-run';
import { manifestOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';

const folder = temporaryFolders();
const guards: Guard[] = [];
const EARLY = { type: 'asha', minIter: 2, eta: 3, strict: false } as const;
const FRESH = { failedBefore: 0, costBeforeUsd: 0, claimedAt: 0 };

afterAll(() => {
  for (const guard of guards) guard.close();
});

/** What a program of these lines meets when another trial has reported a loss of 0.1 at step 2. */
async function contextOf(program: string, metric: Partial<MetricSpec> = {}): Promise<RunContext> {
  const home = folder();
  const container = join(home, 'container');
  const scratch = join(home, 'scratch');
  for (const path of [container, scratch]) mkdirSync(path);
  writeFileSync(join(container, 'train'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const spec = { earlyTerminate: EARLY, metric: { name: 'loss', goal: 'minimize', mode: 'last', ...metric } } as const;
  const manifest = manifestOf({ heartbeatSec: 2, container, spec });
  const guard = new Guard(scratch);
  guards.push(guard);
  const sweep = new SweepFolder(new DirectoryStore(join(home, 'sweeps')), manifest.id);
  await new RungReports(sweep).record({ trial: 9, attempt: 1 }, { rung: 2, step: 2, value: 0.1 });
  return { folder: sweep, manifest, container, env: process.env, scratch, guard, timeoutGraceMs: 700 };
}

async function run(context: RunContext, attempt = 1): Promise<TrialReport> {
  const trial = new TrialRun(context, { trial: 0, attempt, parameters: { x: 0.5 }, ...FRESH });
  try {
    return await trial.run();
  } finally {
    await trial.discard();
  }
}

const REPORTS = 'echo "epoch=1 loss=0.2"; echo "epoch=2 loss=0.4";';

test('gets SIGTERM promptly, and its checkpoint, model and last value are kept', async () => {
  const context = await contextOf(`
    cd "$SAGEMAKER_BASE_DIR"; trap 'echo 2 > checkpoints/state; echo half > model/weights; exit 0' TERM
    ${REPORTS} sleep 100 & wait`);
  const report = await run(context);
  expect(report.outcome).toEqual({ kind: 'stopped', reason: 'asha at step 2: loss 0.4', objective: 0.4 });
  expect(report.durationSec).toBeLessThan(3);
  expect(report.artifacts).toEqual(['model.tar.gz']);
  await expect(context.folder.store.read(`${keys.checkpointFolder(0)}state`)).resolves.toBe('2\n');
});

test.each([
  [{ mode: 'best' }, 0.2],
  [{ mode: 'best', goal: 'maximize' }, undefined],
] as const)('with %j its objective is %p', async (metric, objective) => {
  const context = await contextOf(`${REPORTS} sleep 1.5`, metric);
  const { outcome } = await run(context);
  if (objective === undefined) expect(outcome).toEqual({ kind: 'completed', objective: 0.4 });
  else expect(outcome).toMatchObject({ kind: 'stopped', objective });
});

test('what it reports as it takes its leave counts', async () => {
  const context = await contextOf(`trap 'echo "epoch=3 loss=0.3"; exit 1' TERM; ${REPORTS} sleep 100 & wait`);
  expect((await run(context)).outcome).toMatchObject({ kind: 'stopped', objective: 0.3 });
});

test('without a number to show for it has no objective', async () => {
  const context = await contextOf('echo "epoch=2 loss=nan"; exec sleep 100');
  expect((await run(context)).outcome).toEqual({ kind: 'stopped', reason: 'asha at step 2: loss NaN' });
});

test('gets SIGKILL when it ignores SIGTERM', async () => {
  const context = await contextOf(`trap '' TERM; ${REPORTS} while :; do sleep 0.1; done`);
  const { outcome, durationSec } = await run(context);
  expect(outcome).toMatchObject({ kind: 'stopped', objective: 0.4 });
  expect(durationSec).toBeLessThan(5);
});

test('that has ended before it was looked at is not stopped, and others learn of it', async () => {
  const context = await contextOf(REPORTS);
  expect((await run(context)).outcome).toEqual({ kind: 'completed', objective: 0.4 });
  await expect(new RungReports(context.folder).at(2)).resolves.toEqual(
    new Map([
      [0, 0.4],
      [9, 0.1],
    ]),
  );
});

test('that its worker did not live to stop is stopped by the next one', async () => {
  const context = await contextOf(`
    state="$SAGEMAKER_BASE_DIR/checkpoints/state"
    [ -f "$state" ] || { ${REPORTS} echo 2 > "$state"; }
    exec sleep 100`);
  const store = context.folder.store;
  // Nobody to compare with yet.
  for await (const { key } of context.folder.entries(keys.REPORTS)) await store.remove(key);
  const first = new TrialRun(context, { trial: 0, attempt: 1, parameters: { x: 0.5 }, ...FRESH });
  const lost = first.run();
  await until(
    async () => (await store.read(`${keys.attemptFolder({ trial: 0, attempt: 1 })}steps.json`)) !== undefined,
  );
  await new RungReports(context.folder).record({ trial: 9, attempt: 1 }, { rung: 2, step: 2, value: 0.1 });
  const { outcome } = await run({ ...context, scratch: folder() }, 2);
  expect(outcome).toEqual({ kind: 'stopped', reason: 'asha at step 2: loss 0.4', objective: 0.4 });
  first.interrupt('the end');
  await lost;
  await first.discard();
});

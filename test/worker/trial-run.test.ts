import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as keys from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { DirectoryStore } from '../../lib/store/directory-store';
import { StoreError } from '../../lib/store/store';
import { Guard } from '../../lib/worker/guard';
import { TrialRun, type RunContext, type TrialReport } from '../../lib/worker/trial-run';
import { InterceptedStore, type Operation } from '../support/intercepted-store';
import { isAlive } from '../support/is-alive';
import { manifestOf, type ManifestOptions } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';

const folder = temporaryFolders();
const guards: Guard[] = [];

afterAll(() => {
  for (const guard of guards) guard.close();
});

/** What a program of these lines meets. */
function contextOf(program: string, options: ManifestOptions & Partial<RunContext> = {}): RunContext {
  const home = folder();
  const container = join(home, 'container');
  const scratch = join(home, 'scratch');
  for (const path of [container, scratch]) mkdirSync(path);
  writeFileSync(join(container, 'train'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const manifest = manifestOf({ heartbeatSec: 0.5, container, ...options });
  const guard = options.guard ?? new Guard(scratch);
  if (!options.guard) guards.push(guard);
  const store = new SweepFolder(new DirectoryStore(join(home, 'sweeps')), manifest.id);
  return { folder: store, manifest, container, env: process.env, scratch, ...options, guard };
}

const attemptOf = (attempt: number) => ({ trial: 0, attempt, parameters: { x: 0.5, name: 'a b' }, failedBefore: 0 });

async function run(context: RunContext, attempt = 1): Promise<TrialReport> {
  const trial = new TrialRun(context, attemptOf(attempt));
  try {
    return await trial.run();
  } finally {
    await trial.discard();
  }
}

function stored(context: RunContext, name: string, attempt = 1): Promise<string | undefined> {
  return context.folder.store.read(keys.attemptFolder({ trial: 0, attempt }) + name);
}

describe('a program that ends well', () => {
  test('gets what the contract promises, and what it leaves is kept', async () => {
    const context = contextOf(`
      cd "$SAGEMAKER_BASE_DIR"
      cat input/config/hyperparameters.json; echo
      echo "dir $SM_MODEL_DIR $SM_HP_X $TMPDIR"
      [ -w "$TMPDIR" ] || exit 9
      echo 'epoch=1 loss=0.9'; echo 'epoch=2 loss=0.5'
      echo '{"step": 7, "acc": 0.75}' >> output/data/metrics.jsonl
      echo weights > model/weights; mkdir model/sub; echo plot > output/data/plot
      echo careful >&2`);
    const report = await run(context);
    expect(report.outcome).toEqual({ kind: 'completed', objective: 0.5 });
    expect(Object.fromEntries(report.log.last)).toMatchObject({ loss: 0.5, acc: 0.75 });
    expect(report.artifacts).toEqual(['model.tar.gz', 'output.tar.gz']);
    expect(report.durationSec).toBeGreaterThan(0);
    expect(Date.parse(report.endedAt)).toBeGreaterThanOrEqual(Date.parse(report.startedAt));

    const output = (await stored(context, 'stdout.log')) ?? '';
    expect(JSON.parse(output.split('\n')[0] ?? '')).toEqual({ x: '0.5', name: 'a b' });
    expect(output).toContain('/ml/model 0.5 ');
    await expect(stored(context, 'stderr.log')).resolves.toBe('careful\n');
    const steps = {
      loss: [
        { step: 1, value: 0.9 },
        { step: 2, value: 0.5 },
      ],
      acc: [{ step: 7, value: 0.75 }],
    };
    expect(JSON.parse((await stored(context, 'steps.json')) ?? '')).toEqual(steps);
    const archive = join(context.folder.store.uri, keys.attemptFolder({ trial: 0, attempt: 1 }), 'model.tar.gz');
    expect(execFileSync('tar', ['-xzOf', archive, 'weights'], { encoding: 'utf8' })).toBe('weights\n');
  });

  test('leaves no files of its own behind', async () => {
    const context = contextOf('echo loss=1; echo x > "$TMPDIR/x"; echo y > "$SM_MODEL_DIR/y"');
    await run(context);
    const left = readdirSync(context.scratch, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => !entry.isDirectory() && /^[xy]$|\.log$|\.gz$/.test(entry.name))).toEqual([]);
  });

  test('finds nothing of the attempt before it', async () => {
    const context = contextOf(`
      ls -A "$SM_MODEL_DIR" "$SM_OUTPUT_DATA_DIR" "$TMPDIR" "$SAGEMAKER_BASE_DIR/checkpoints" | grep -q '^left' && exit 5
      for dir in "$SM_MODEL_DIR" "$SM_OUTPUT_DATA_DIR" "$TMPDIR"; do touch "$dir/left"; mkdir -p "$dir/left-dir"; done
      echo '{}' > "$SM_INPUT_CONFIG_DIR/resourceconfig.json"
      echo loss=1`);
    for (const attempt of [1, 2, 3]) {
      expect((await run(context, attempt)).outcome).toEqual({ kind: 'completed', objective: 1 });
    }
  });

  test('may have removed or replaced the folders that it was given', async () => {
    const context = contextOf(`
      cd "$SAGEMAKER_BASE_DIR"
      rm -rf model checkpoints; echo file > model
      mkdir output/failure output/data/metrics.jsonl
      echo loss=1`);
    const report = await run(context);
    expect(report.outcome).toEqual({ kind: 'completed', objective: 1 });
    expect(report.artifacts).toEqual(['output.tar.gz']);
  });

  test('takes its children with it', async () => {
    const context = contextOf('sleep 100 & echo $! > "$SM_OUTPUT_DATA_DIR/pid"; echo child=$!; echo loss=1');
    const { outcome, log } = await run(context);
    expect(outcome.kind).toBe('completed');
    const pid = log.last.get('child')!;
    await until(() => !isAlive(pid));
  });

  test('is not taken for interrupted by what comes after its end', async () => {
    const runs: TrialRun[] = [];
    const guard = { watch: (group?: number) => group ?? runs[0]?.interrupt('too late') } as unknown as Guard;
    const context = contextOf('echo loss=1', { guard });
    runs.push(new TrialRun(context, attemptOf(1)));
    expect((await runs[0]!.run()).outcome).toEqual({ kind: 'completed', objective: 1 });
  });
});

describe('a program that fails says why', () => {
  test.each([
    [
      'in the failure file',
      'printf "no data" > "$SAGEMAKER_BASE_DIR/output/failure"; echo x >&2; exit 3',
      'exit code 3: no data',
    ],
    ['on stderr', 'echo first >&2; echo second >&2; exit 1', 'exit code 1: first\nsecond'],
    ['nowhere', 'exit 4', 'exit code 4'],
    ['by the signal that ended it', 'kill -SEGV $$', 'killed by SIGSEGV'],
    ['by ending without a metric', 'echo acc=1', "the program ended without reporting 'loss'; it reported acc"],
    ['by a metric that is no number', 'echo loss=0.1; echo loss=nan', "'loss' is NaN"],
  ])('%s', async (_, program, reason) => {
    expect((await run(contextOf(program))).outcome).toMatchObject({ kind: 'failed', reason });
  });

  test('in few words, however much it wrote', async () => {
    const context = contextOf(`
      i=0; while [ $i -lt 3000 ]; do echo "line $i of the trace" >&2; i=$((i+1)); done; exit 1`);
    const { outcome } = await run(context);
    const lines = (outcome.kind === 'failed' ? outcome.reason : '').split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('line 2999 of the trace');
    expect(await stored(context, 'stderr.log')).toContain('line 0 of the trace');
  });

  test('and what it left is kept all the same', async () => {
    const context = contextOf(
      'echo half > "$SM_MODEL_DIR/half"; echo state > "$SAGEMAKER_BASE_DIR/checkpoints/a"; exit 1',
    );
    expect((await run(context)).artifacts).toEqual(['model.tar.gz']);
    await expect(context.folder.store.read(`${keys.checkpointFolder(0)}a`)).resolves.toBe('state\n');
  });
});

describe('the time of a trial', () => {
  const limits = { trialTimeoutSec: 0.3 };

  test('ends with SIGTERM', async () => {
    const context = contextOf('trap "echo loss=1; exit 0" TERM; sleep 100 & wait', { spec: { limits } });
    const reason = 'trial_timeout of 0.3 s reached';
    expect((await run(context)).outcome).toEqual({ kind: 'failed', reason });
    await expect(stored(context, 'stdout.log')).resolves.toBe('loss=1\n');
  });

  test('ends with SIGKILL for a program that ignores SIGTERM, and for its children', async () => {
    const context = contextOf(
      `trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo child=$!; while :; do sleep 0.1; done`,
      { spec: { limits }, timeoutGraceMs: 300 },
    );
    const { outcome, log, durationSec } = await run(context);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('trial_timeout') });
    expect(durationSec).toBeGreaterThanOrEqual(0.6);
    expect(durationSec).toBeLessThan(5);
    await until(() => !isAlive(log.last.get('child')!));
  });

  test('may be longer than any timer', async () => {
    const context = contextOf('sleep 0.1; echo loss=1', { spec: { limits: { trialTimeoutSec: 60 * 24 * 3600 } } });
    expect((await run(context)).outcome.kind).toBe('completed');
  });
});

describe('an interruption', () => {
  const trainer = `
    cd "$SAGEMAKER_BASE_DIR/checkpoints"
    [ -f state ] && { echo "loss=$(cat state)"; exit 0; }
    trap 'echo 0.25 > state; exit 0' TERM
    touch ../model/started; echo running
    sleep 100 & wait`;

  test('lets the program save what the next attempt finds', async () => {
    const context = contextOf(trainer);
    const trial = new TrialRun(context, attemptOf(1));
    const report = trial.run();
    await until(async () => (await stored(context, 'stdout.log')) === 'running\n');
    trial.interrupt('the machine is needed');
    expect(await report).toMatchObject({
      outcome: { kind: 'interrupted', reason: 'the machine is needed' },
      artifacts: [],
    });
    await trial.discard();
    expect((await run(context, 2)).outcome).toEqual({ kind: 'completed', objective: 0.25 });
  });

  test('before the program has begun ends it all the same', async () => {
    const trial = new TrialRun(contextOf('sleep 100; echo loss=1'), attemptOf(1));
    trial.interrupt('told to stop');
    expect((await trial.run()).outcome).toEqual({ kind: 'interrupted', reason: 'told to stop' });
  });

  test('ends with SIGKILL for a program that ignores SIGTERM', async () => {
    const context = contextOf("trap '' TERM; echo running; while :; do sleep 0.1; done", { interruptGraceMs: 200 });
    const trial = new TrialRun(context, attemptOf(1));
    const report = trial.run();
    await until(async () => (await stored(context, 'stdout.log')) === 'running\n');
    trial.interrupt('told to stop');
    expect((await report).outcome.kind).toBe('interrupted');
  });
});

describe('what makes no sense to try again is thrown', () => {
  test.each([
    ['no such interpreter', '#!/nowhere/python\n', 0o755, 'ENOENT'],
    ['not executable', '#!/bin/sh\n', 0o644, 'EACCES'],
  ])('%s', async (_, text, mode, code) => {
    const context = contextOf('');
    const container = join(context.scratch, 'other');
    mkdirSync(container);
    writeFileSync(join(container, 'train'), text, { mode });
    const error = { code: 'ProgramNotStarted', message: expect.stringContaining(code), hint: expect.any(String) };
    await expect(run({ ...context, container })).rejects.toMatchObject(error);
  });

  test('a folder that cannot be used, while the program runs', async () => {
    class Full extends InterceptedStore {
      protected override intercept<T>(operation: Operation, _key: string, call: () => Promise<T>): Promise<T> {
        return operation === 'upload' ? Promise.reject(new StoreError('full', 'no room')) : call();
      }
    }
    const store = new Full(new DirectoryStore(folder()));
    const context = contextOf('echo $$ > "$TMPDIR/../../pid"; echo x; exec sleep 100', {
      folder: new SweepFolder(store, 'test-sweep'),
    });
    await expect(run(context)).rejects.toMatchObject({ kind: 'full' });
    const pid = Number(readFileSync(join(context.scratch, 'pid'), 'utf8'));
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(context.scratch, 'pid'))).toBe(true);
  });
});

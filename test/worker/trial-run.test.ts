import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as keys from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import type { Assignment } from '../../lib/spec/sweep-spec';
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

const FRESH = { failedBefore: 0, costBeforeUsd: 0, claimedAt: 0 };
const attemptOf = (attempt: number) => ({ trial: 0, attempt, parameters: { x: 0.5, name: 'a b' }, ...FRESH });

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

  test.each([
    ['a folder by a file', 'rm -rf model; echo file > model'],
    ['a file by a folder', 'rm input/config/resourceconfig.json; mkdir input/config/resourceconfig.json'],
    ['a folder by a link', 'rm -rf output; ln -s /tmp output'],
  ])('may have replaced %s, which the next attempt does not find', async (_, replace) => {
    const context = contextOf(`
      cd "$SAGEMAKER_BASE_DIR"
      [ -d model ] && [ -f input/config/resourceconfig.json ] && [ ! -L output ] || exit 5
      ${replace}; echo loss=1`);
    for (const attempt of [1, 2]) {
      expect((await run(context, attempt)).outcome).toEqual({ kind: 'completed', objective: 1 });
    }
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
    [
      'by ending without a metric',
      'echo acc=1',
      "the program ended without reporting 'loss'; it reported acc; metrics are read from standard output",
    ],
    ['by a metric that is no number', 'echo loss=0.1; echo loss=nan', "'loss' is NaN"],
  ])('%s', async (_, program, reason) => {
    expect((await run(contextOf(program))).outcome).toMatchObject({ kind: 'failed', reason });
  });

  test('when a checkpoint has a name that is too long', async () => {
    const context = contextOf(`
      cd "$SAGEMAKER_BASE_DIR/checkpoints"; touch short; touch "$(printf '=%.0s' $(seq 180))"; sleep 1.5; echo loss=1`);
    const name = '='.repeat(180);
    const reason = expect.stringMatching(new RegExp(`^the name of the checkpoint '${name}' is too long`)) as string;
    expect((await run(context)).outcome).toMatchObject({ kind: 'failed', reason });
  });

  test('when it left such a checkpoint as it ended, and failed by itself', async () => {
    const context = contextOf('touch "$SAGEMAKER_BASE_DIR/checkpoints/$(printf "=%.0s" $(seq 180))"; exit 3');
    expect((await run(context)).outcome).toMatchObject({ kind: 'failed', reason: 'exit code 3' });
  });

  test.each([
    [
      'on stderr',
      'echo epoch=1 loss=0.5 >&2',
      /'loss'; it wrote 'loss=0.5' to standard error; metrics are read from standard output$/,
    ],
    [
      'as no plain number',
      'echo "loss=tensor(0.12)"',
      /; it wrote 'loss=tensor\(0.12\)', which is no plain number; metrics/,
    ],
    ['with a unit', 'echo "loss: 0.5s"', /; it wrote 'loss: 0.5s', which is no plain number; metrics/],
    ['with a comma', 'echo "loss = 1,234.5 acc=1"', /'loss = 1,234.5', which is no plain number; metrics/],
    ['on a line that is not text', String.raw`printf 'loss=0.5 \377\n'`, /'loss' on a line that is not UTF-8 text/],
    ['in other case', 'echo "LOSS=1 acc=1"', /; it reported LOSS, acc; metrics/],
    ['nowhere', 'echo colossal=1s; echo lossless >&2', /reporting 'loss'; metrics are read from standard output$/],
  ])('when the metric was seen %s', async (_, program, reason) => {
    expect((await run(contextOf(program))).outcome).toMatchObject({ reason: expect.stringMatching(reason) });
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

describe('a value', () => {
  const withParameters = async (context: RunContext, parameters: Assignment): Promise<TrialReport> => {
    const trial = new TrialRun(context, { ...attemptOf(1), parameters });
    try {
      return await trial.run();
    } finally {
      await trial.discard();
    }
  };

  test('that cannot be handed to a program fails the trial', async () => {
    const { outcome } = await withParameters(contextOf('echo loss=1'), { x: 'a\0b' });
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/cannot start .*null bytes/) });
  });

  test('too long for a variable is in the file alone', async () => {
    const context = contextOf(
      'echo "size=$(wc -c < "$SM_INPUT_CONFIG_DIR/hyperparameters.json")"; echo "loss=${#SM_HP_X}"',
    );
    const { outcome, log } = await withParameters(context, { x: 'x'.repeat(200_000) });
    expect(outcome).toEqual({ kind: 'completed', objective: 0 });
    expect(log.last.get('size')).toBeGreaterThan(200_000);
  });

  test('of many that are too long together fails the trial', async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p${i}`, 'x'.repeat(30_000)]));
    const { outcome } = await withParameters(contextOf('echo loss=1'), many);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/cannot start .*E2BIG.*too long/) });
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

  /** Reports a loss of each attempt, and writes a checkpoint where that is asked for. */
  const reporter = (checkpoint: string) => `
    attempt=\${TRAINING_JOB_NAME##*-}
    ${checkpoint}
    case $attempt in
      0001) echo "epoch=1 loss=0.25"; echo "loss=0.5"; echo '{"step": 9, "acc": NaN}' > "$SM_OUTPUT_DATA_DIR/metrics.jsonl"
            touch "$TMPDIR/../../reported"; exec sleep 100;;
      0002) echo "epoch=2 loss=0.75"; exit 1;;
      0003) echo "epoch=3 loss=1";;
    esac`;

  async function attempts(checkpoint: string): Promise<{ context: RunContext; outcome: TrialReport['outcome'] }> {
    const metric = { name: 'loss', goal: 'minimize', mode: 'best' } as const;
    const context = contextOf(reporter(checkpoint), { spec: { metric } });
    const first = new TrialRun(context, attemptOf(1));
    const report = first.run();
    await until(() => existsSync(join(context.scratch, 'reported')));
    first.interrupt('told to stop');
    await report;
    await first.discard();
    await run(context, 2);
    return { context, outcome: (await run(context, 3)).outcome };
  }

  test('with checkpoints, what was reported before counts', async () => {
    const { context, outcome } = await attempts('echo x > "$SAGEMAKER_BASE_DIR/checkpoints/state"');
    expect(outcome).toEqual({ kind: 'completed', objective: 0.25 });
    const steps = JSON.parse((await stored(context, 'steps.json', 3)) ?? '') as Record<string, unknown>;
    expect(steps['loss']).toEqual([
      { step: 1, value: 0.25 },
      { step: 2, value: 0.75 },
      { step: 3, value: 1 },
    ]);
    expect(JSON.parse((await stored(context, 'steps.json', 1)) ?? '')).toHaveProperty('loss');
  });

  test('without checkpoints, the next attempt begins anew', async () => {
    const { context, outcome } = await attempts('');
    expect(outcome).toEqual({ kind: 'completed', objective: 1 });
    expect(JSON.parse((await stored(context, 'steps.json', 3)) ?? '')).toEqual({ loss: [{ step: 3, value: 1 }] });
  });

  test('that comes without a warning leaves what was reported by the last checkpoint', async () => {
    const metric = { name: 'loss', goal: 'minimize', mode: 'best' } as const;
    const context = contextOf(
      `[ -f "$SAGEMAKER_BASE_DIR/checkpoints/state" ] && { echo loss=1; exit 0; }
      echo loss=0.25; echo x > "$SAGEMAKER_BASE_DIR/checkpoints/state"; exec sleep 100`,
      { spec: { metric } },
    );
    const first = new TrialRun(context, attemptOf(1));
    const report = first.run();
    await until(async () => (await stored(context, 'ranges.json')) !== undefined);
    // Its worker dies here: nothing more is stored.
    const { entries } = await context.folder.store.list(keys.trialFolder(0));
    expect(entries.map(({ key }) => key)).not.toContain(`${keys.attemptFolder({ trial: 0, attempt: 1 })}steps.json`);
    expect((await run(context, 2)).outcome).toEqual({ kind: 'completed', objective: 0.25 });
    first.interrupt('the end');
    await report;
    await first.discard();
  });

  test('before the program has begun ends it all the same', async () => {
    const trial = new TrialRun(contextOf('sleep 100; echo loss=1'), attemptOf(1));
    trial.interrupt('told to stop');
    expect((await trial.run()).outcome).toEqual({ kind: 'interrupted', reason: 'told to stop' });
  });

  test('stores its checkpoints before its logs: the machine may be gone before all is stored', async () => {
    class Ledger extends InterceptedStore {
      readonly uploads: string[] = [];
      protected override intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
        if (operation === 'upload') this.uploads.push(key.split('/').at(-1) ?? '');
        return call();
      }
    }
    const ledger = new Ledger(new DirectoryStore(folder()));
    const context = contextOf(
      `trap 'echo saving; echo x > "$SAGEMAKER_BASE_DIR/checkpoints/state"; exit 1' TERM
       echo running; while :; do sleep 0.1; done`,
      { folder: new SweepFolder(ledger, 'test-sweep') },
    );
    const trial = new TrialRun(context, attemptOf(1));
    const report = trial.run();
    await until(async () => (await stored(context, 'stdout.log')) === 'running\n');
    ledger.uploads.length = 0;
    trial.interrupt('the machine is needed');
    await report;
    expect(ledger.uploads.slice(0, 2)).toEqual(['state', 'stdout.log']);
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

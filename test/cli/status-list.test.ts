import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listCommand } from '../../lib/cli/commands/list';
import { resumeCommand } from '../../lib/cli/commands/resume';
import { statusCommand } from '../../lib/cli/commands/status';
import { lastSign, sweepState } from '../../lib/cli/sweep-state';
import { writeDerived } from '../../lib/folder/derived';
import { fold, type Fact } from '../../lib/sweep/fold';
import { DirectoryStore } from '../../lib/store/directory-store';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { failedOf, hold, makeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();

describe('status', () => {
  test('shows counts, the best, and the trials that run', async () => {
    const root = temporaryFolder();
    const sweep = await makeSweep(root, 'one');
    await sweep.folder.recordResult(resultOf(0, { objective: 0.5 }));
    await sweep.folder.recordResult(failedOf(1, 'no'));
    await hold(sweep, { trial: 2, attempt: 3 });
    const io = new RecordingIo();
    expect(await statusCommand(io, undefined, { root })).toBe(0);
    expect(io.stdout.split('\n').slice(0, 5)).toEqual([
      'one',
      'state   running',
      `folder  ${root}/one`,
      'trials  4 trials by random: 1 completed, 1 failed, 1 running, 1 waiting',
      'best    loss 0.5 in trial 0: x=0',
    ]);
    expect(io.stdout).toMatch(
      /running {2}attempt +since {2}parameters {2}worker\n +2 +3 +\d+ ms {2}x=0.002 +host-1-abc\n/,
    );
  });

  test('is one event for programs', async () => {
    const root = temporaryFolder();
    const sweep = await makeSweep(root, 'one');
    await hold(sweep, { trial: 2, attempt: 1 });
    const io = new RecordingIo();
    await statusCommand(io, 'one', { root, json: true });
    expect(io.events).toEqual([
      expect.objectContaining({
        event: 'status',
        id: 'one',
        state: 'running',
        running: 1,
        waiting: 3,
        best: null,
        stop: null,
        runningTrials: [expect.objectContaining({ trial: 2, attempt: 1, parameters: { x: 0.002 } })],
      }),
    ]);
  });

  test.each([
    ['target', 'the target was reached'],
    ['exhausted', 'every point was tried'],
  ] as const)('does not call for more where the end is %s, nor does resume', async (cause, why) => {
    const root = temporaryFolder();
    const { folder } = await makeSweep(root, 'one');
    await folder.recordResult(resultOf(0));
    await folder.stop({ cause, reason: 'so it is', interrupt: false });
    const io = new RecordingIo();
    await statusCommand(io, 'one', { root });
    expect(io.stdout).toContain('state   stopped: so it is\n');
    expect(await resumeCommand(io, 'one', { root })).toBe(0);
    expect(io.stdout).toContain(`${why}: nothing to do\n`);
    expect(io.stdout).toContain(`3 trials were not needed: ${why}\n`);
    expect(io.stdout).not.toContain('goes on');
  });

  test('says why a sweep was stopped and how it goes on', async () => {
    const root = temporaryFolder();
    const { folder } = await makeSweep(root, 'one');
    await folder.stop({ cause: 'max_failed', reason: '3 trials failed', interrupt: false });
    const io = new RecordingIo();
    await statusCommand(io, undefined, { root });
    expect(io.stdout).toContain('state   stopped: 3 trials failed');
    expect(io.stdout).toContain(`\`sweep resume ${root}/one\` goes on with it`);
  });
});

test('the state of a sweep', () => {
  const counts = { trials: 4, completed: 1, failed: 0, stopped: 0, running: 0, waiting: 3 };
  const progress = { counts, ended: 1, best: undefined, fresh: [], stop: undefined } as const;
  const unknown = { perMinute: undefined, remainingSec: undefined };
  const stop = { v: 1, cause: 'user', reason: '', interrupt: false, at: '' } as const;
  const now = { at: 100_000, heartbeatMs: 10_000 };
  const state = (more: object, startedAt = 0) => sweepState({ ...progress, ...unknown, ...more }, startedAt, now);
  const running = { counts: { ...counts, running: 1 } };
  expect(state({ ended: 4 })).toBe('complete');
  expect(state(running)).toBe('running');
  expect(state({ ...running, stop })).toBe('stopping');
  expect(state({ stop })).toBe('stopped');
  expect(state({})).toBe('abandoned');
  expect(state({ ended: 0 }, 90_000)).toBe('running');
  expect(state({}, 90_000)).toBe('running');
  expect(state({ ended: 0 }, 60_000)).toBe('abandoned');
});

test('the latest sign of life is whatever came last', () => {
  const claim = (trial: number, at: number) => ({ kind: 'claim', trial, attempt: 1, at }) as const;
  const signOf = (...facts: Fact[]) => lastSign(fold(facts));
  expect(signOf()).toBeUndefined();
  expect(signOf({ kind: 'started', at: 5 })).toBe(5);
  expect(signOf({ kind: 'started', at: 5 }, claim(0, 7))).toBe(7);
  expect(signOf(claim(0, 7), { kind: 'beat', trial: 0, attempt: 1, at: 9, released: false })).toBe(9);
  const letGo = { kind: 'beat', trial: 0, attempt: 1, at: 9, released: true } as const;
  expect(signOf({ kind: 'started', at: 5 }, claim(0, 7), letGo)).toBe(5);
  const endedAt = '2026-01-01T00:00:01.000Z';
  expect(signOf(claim(0, 7), { kind: 'result', result: resultOf(0, { endedAt }) })).toBe(Date.parse(endedAt));
});

test('a sweep between two trials is running', async () => {
  const root = temporaryFolder();
  const { folder } = await makeSweep(root, 'one');
  await folder.store.write('started', '2026-01-01T00:00:00.000Z\n');
  await folder.recordResult(resultOf(0, { endedAt: new Date().toISOString() }));
  const io = new RecordingIo();
  await statusCommand(io, 'one', { root, json: true });
  expect(io.events).toEqual([expect.objectContaining({ state: 'running' })]);
});

describe('list', () => {
  test('shows every sweep, and passes over what is none', async () => {
    const root = temporaryFolder();
    const first = await makeSweep(root, 'a-20260101-000000-aaaa', { trials: 1 });
    await first.folder.recordResult(resultOf(0, { objective: 0.5 }));
    const second = await makeSweep(root, 'b-20260102-000000-aaaa');
    await second.folder.recordResult(failedOf(0, 'no'));
    mkdirSync(join(root, 'notes'));
    await new DirectoryStore(root).write('broken/sweep.json', 'not JSON');
    const io = new RecordingIo();
    expect(await listCommand(io, { root, json: true })).toBe(0);
    expect(io.events).toEqual([
      expect.objectContaining({ id: 'b-20260102-000000-aaaa', ended: 1, failed: 1, best: null, state: 'running' }),
      expect.objectContaining({ id: 'a-20260101-000000-aaaa', ended: 1, failed: 0, best: 0.5, state: 'complete' }),
      { event: 'listed', id: 'broken', state: 'unreadable', uri: join(root, 'broken') },
    ]);
    const table = new RecordingIo();
    await listCommand(table, { root });
    expect(table.stdout.split('\n')[2]).toMatch(
      /^a-20260101-000000-aaaa {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}random {2}1\/1 +0 {2}loss 0.5 {2}complete$/,
    );
  });

  test('takes a complete sweep from its summary, and no other', async () => {
    const root = temporaryFolder();
    const sweep = await makeSweep(root, 'one', { trials: 2 });
    const results = [resultOf(0), resultOf(1)];
    await writeDerived(sweep.folder, sweep.manifest, results, undefined);
    const io = new RecordingIo();
    await listCommand(io, { root, json: true });
    expect(io.events[0]).toMatchObject({ state: 'complete', ended: 2 });
    await writeDerived(sweep.folder, sweep.manifest, results.slice(1), undefined);
    const again = new RecordingIo();
    await listCommand(again, { root, json: true });
    expect(again.events[0]).toMatchObject({ ended: 0 });
  });

  test('leaves no trace where there is nothing', async () => {
    const root = join(temporaryFolder(), 'sweeps');
    const io = new RecordingIo();
    expect(await listCommand(io, { root })).toBe(0);
    expect(io.stdout).toBe(`no sweep: there is no folder ${root}\n`);
    expect(existsSync(root)).toBe(false);
  });
});

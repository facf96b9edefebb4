import { logsCommand, type LogsFlags } from '../../lib/cli/commands/logs';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { failedOf, hold, makeSweep, storeLog, type MadeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
const FAST = { heartbeatSec: 0.2 };
let root: string;
let sweep: MadeSweep;

beforeEach(async () => {
  root = temporaryFolder();
  sweep = await makeSweep(root, 'one');
});

async function logs(trial: number, flags: LogsFlags = {}): Promise<RecordingIo> {
  const io = new RecordingIo();
  expect(await logsCommand(io, trial, { root, ...flags })).toBe(0);
  return io;
}

async function fail(trial: number, attempt: number, final: boolean, reason = 'exit code 3: boom'): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z';
  const record = { v: 1, worker: 'w', reason, final, startedAt: at, endedAt: at } as const;
  await sweep.folder.recordFailure({ trial, attempt }, record);
  if (final) await sweep.folder.recordResult(failedOf(trial, reason, { attempt }));
}

describe('one look', () => {
  test('prints what the program printed, byte for byte', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'a\u0000b\r\nno end of line');
    const io = await logs(1);
    expect(io.stdout).toBe('a\u0000b\r\nno end of line');
    expect(io.stderr).toBe('');
  });

  test('says that a trial was stopped early, and why', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'epoch=1 loss=9\n');
    await sweep.folder.recordResult(resultOf(1, { status: 'stopped', reason: 'asha at step 1: loss 9' }));
    const io = await logs(1);
    expect([io.stdout, io.stderr]).toEqual(['epoch=1 loss=9\n', 'trial 1 was stopped early: asha at step 1: loss 9\n']);
  });

  test('shows the latest attempt, or the one asked for, and how it ended', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'first\n');
    await fail(1, 1, false, 'exit code 75');
    await hold(sweep, { trial: 1, attempt: 2 });
    await storeLog(sweep, { trial: 1, attempt: 2 }, 'second\n');
    await fail(1, 2, true);
    const latest = await logs(1);
    expect([latest.stdout, latest.stderr]).toEqual(['second\n', 'trial 1 failed: exit code 3: boom\n']);
    const first = await logs(1, { attempt: 1 });
    expect([first.stdout, first.stderr]).toEqual(['first\n', 'attempt 1 failed: exit code 75\n']);
  });

  test('shows standard error when asked', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'oops\n', 'stderr.log');
    expect((await logs(1, { stderr: true })).stdout).toBe('oops\n');
    expect((await logs(1)).stderr).toBe(
      'nothing of its standard output is stored yet; --stderr shows standard error\n',
    );
  });

  test('says when there is nothing to show', async () => {
    expect((await logs(1)).stderr).toBe('trial 1 has not started\n');
    await sweep.folder.recordResult(resultOf(2));
    expect((await logs(2)).stderr).toMatch(/^it printed nothing on standard output/);
    await expect(logs(4)).rejects.toMatchObject({
      code: 'TrialUnknown',
      hint: expect.stringMatching(/0 to 3/) as string,
    });
    await expect(logs(2, { attempt: 2 })).rejects.toMatchObject({ code: 'AttemptUnknown' });
  });

  test('says when an attempt was interrupted', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'x');
    await sweep.folder.recordInterruption({ trial: 1, attempt: 1 }, { v: 1, worker: '', reason: '', at: '' });
    expect((await logs(1)).stderr).toBe('attempt 1 was interrupted\n');
  });
});

describe('following', () => {
  /** Waits until what was printed contains a text; the test's own time limit ends it. */
  async function until(io: RecordingIo, text: string): Promise<void> {
    while (!(io.stdout + io.stderr).includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  test('prints what is added, from attempt to attempt, and ends with the trial', async () => {
    sweep = await makeSweep(root, 'two', FAST);
    const io = new RecordingIo();
    const followed = logsCommand(io, 1, { root, sweep: 'two', follow: true });
    await until(io, 'trial 1 has not started; waiting for it');
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'one ');
    await until(io, 'one ');
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'one two ');
    await fail(1, 1, false, 'exit code 75');
    await until(io, 'two ');
    await storeLog(sweep, { trial: 1, attempt: 2 }, 'three');
    await hold(sweep, { trial: 1, attempt: 2 });
    await until(io, 'three');
    await sweep.folder.recordResult(resultOf(1, { attempt: 2 }));
    expect(await followed).toBe(0);
    expect(io.stdout).toBe('one two three');
    expect(io.stderr).toContain('attempt 1 failed: exit code 75');
  });

  test('ends with the attempt that was asked for', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'x');
    await fail(1, 1, false);
    expect((await logs(1, { attempt: 1, follow: true })).stdout).toBe('x');
  });

  test('ends when the sweep was stopped and the trial let go of', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await sweep.folder.release({ trial: 1, attempt: 1 });
    await sweep.folder.stop({ cause: 'user', reason: '', interrupt: false });
    expect((await logs(1, { follow: true })).stderr).toContain('the sweep is stopped');
  });

  test('ends with Ctrl-C', async () => {
    await hold(sweep, { trial: 1, attempt: 1 });
    await storeLog(sweep, { trial: 1, attempt: 1 }, 'x');
    const io = new RecordingIo();
    const followed = logsCommand(io, 1, { root, follow: true });
    await until(io, 'x');
    io.interrupt();
    expect(await followed).toBe(130);
  });
});

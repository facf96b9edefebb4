import { sandboxPerTest } from '../e2e/support/sandbox';

const sandbox = sandboxPerTest();

it('kills a program that ignores the signal to end, half a minute after its time limit', async () => {
  sandbox().program('trap "" TERM; echo val_error=0.5; while :; do sleep 1; done');
  const fields = { limits: { trial_timeout: '1s' }, retry: { attempts: 1 } };
  const { code } = await sandbox().run(['run', '--grid', sandbox().sweepFile(1, fields)]);
  expect(code).toBe(1);
  const result = sandbox().records.results().get(0);
  expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^trial_timeout of 1 s reached/) });
  expect(result?.durationSec).toBeGreaterThan(30);
});

it('kills one that is stopped early just so, and keeps what it reported', async () => {
  sandbox().program(
    'trap "" TERM; echo "epoch=1 val_error=$SM_HP_K.5"; [ "$SM_HP_K" = 0 ] || while :; do sleep 1; done',
  );
  const file = sandbox().sweepFile(2, { early_terminate: { type: 'asha' }, limits: { parallel: 1, max_failed: 0 } });
  const { code } = await sandbox().run(['run', '--grid', file]);
  expect(code).toBe(0);
  const result = sandbox().records.results().get(1);
  expect(result).toMatchObject({ status: 'stopped', objective: 1.5, reason: 'asha at step 1: val_error 1.5' });
  expect(result?.durationSec).toBeGreaterThan(30);
});

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

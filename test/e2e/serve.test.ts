import { sandboxPerTest } from './support/sandbox';
import { answerOf, sweepToServe } from './support/served-sweep';

const sandbox = sandboxPerTest();

it('serves the best model of a sweep until Ctrl-C, which leaves nothing', async () => {
  await sweepToServe(sandbox());
  const serving = sandbox().start(['serve', '--port', '0']);
  await expect(answerOf(serving, '7')).resolves.toMatch(/^toy\(k is 2; .*; 7\)$/);
  expect(serving.stdout).toContain(`serving the model of trial 2 of ${sandbox().sweeps[0]} (val_error 0)`);
  serving.kill('SIGINT');
  await expect(serving.ended).resolves.toMatchObject({ code: 130, stderr: '' });
});

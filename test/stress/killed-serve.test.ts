import { sandboxPerTest } from '../e2e/support/sandbox';
import { answerOf, sweepToServe } from '../e2e/support/served-sweep';

const sandbox = sandboxPerTest();

it.each([
  ['SIGTERM', 130],
  ['SIGHUP', 130],
  ['SIGKILL', -1],
] as const)('a server is ended by %s of the command, and nothing is left', async (signal, code) => {
  await sweepToServe(sandbox());
  const serving = sandbox().start(['serve', '--port', '0']);
  await answerOf(serving, '7');
  expect(sandbox().processes().length).toBeGreaterThan(1);
  serving.kill(signal);
  expect((await serving.ended).code).toBe(code);
});

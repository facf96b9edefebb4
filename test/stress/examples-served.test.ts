import { join } from 'node:path';
import { REPOSITORY } from '../e2e/support/command';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { answerOf } from '../e2e/support/served-sweep';

const sandbox = sandboxPerTest();

it('serves what the linear example learned: 31 at x = 10', async () => {
  const grid = join(REPOSITORY, 'examples/linear/sweep.yaml');
  await expect(sandbox().run(['run', '--grid', grid])).resolves.toMatchObject({ code: 0 });
  const serving = sandbox().start(['serve', '--port', '0']);
  await expect(answerOf(serving, '10')).resolves.toMatch(/^31\b/);
  serving.kill('SIGINT');
  await expect(serving.ended).resolves.toMatchObject({ code: 130 });
});

it('chains the containers of the pipeline example', async () => {
  const [first, second] = ['first', 'second'].map((name) => join(REPOSITORY, 'examples/pipeline', name));
  const serving = sandbox().start(['serve', '--port', '0', '--pipeline', `${first},${second}`]);
  const answer = await answerOf(serving, '{"key":"sme","value":10}', 'application/json');
  expect(JSON.parse(answer)).toEqual({ key: 'sme', value: 1, previous: 100 });
  serving.kill('SIGINT');
  await expect(serving.ended).resolves.toMatchObject({ code: 130 });
});

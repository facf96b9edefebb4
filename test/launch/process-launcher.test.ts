import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessLauncher } from '../../lib/launch/process-launcher';
import { describeLauncher, writePrograms } from '../conformance/launcher';
import { processesWith } from '../e2e/support/processes';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

describeLauncher(
  'the process launcher',
  () => {
    const container = join(folder(), 'container');
    writePrograms(container);
    const env = { ...process.env, MARK: container };
    const isAnyLeft = (): boolean => processesWith(container).length > 0;
    return { launcher: new ProcessLauncher({ container, env }), killable: ['process', container], isAnyLeft };
  },
  folder,
);

test('takes it that a program removed what it may only read', async () => {
  const [container, base] = [join(folder(), 'container'), join(folder(), 'ml')];
  writePrograms(container);
  mkdirSync(join(base, 'model'), { recursive: true });
  writeFileSync(join(base, 'model/weights'), 'w');
  const launcher = new ProcessLauncher({ container, env: process.env });
  // Who is not root has to give itself the right first.
  const DO = 'chmod u+w "$base/model"; rm -f "$base/model/weights"';
  const log = join(base, 'log');
  const { exited } = await launcher.launch({
    verb: 'train',
    base,
    env: { DO },
    readOnly: ['model'],
    stdout: log,
    stderr: log,
  });
  await expect(exited).resolves.toEqual({ code: 0, signal: undefined });
  expect(existsSync(join(base, 'model/weights'))).toBe(false);
});

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

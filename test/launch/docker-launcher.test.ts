import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerLauncher } from '../../lib/launch/docker-launcher';
import { temporaryFolders } from '../support/temporary-folder';

const temporaryFolder = temporaryFolders();

/** A client that starts containers, and whose daemon says nothing of them from then on. */
const HUNG = '#!/bin/sh\ncase $1 in wait) exec sleep 60;; *) exit 0;; esac\n';

test('a container of which the daemon says nothing any more is given up', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'docker'), HUNG);
  chmodSync(join(folder, 'docker'), 0o755);
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  const launcher = new DockerLauncher({ image: 'any', env, patienceMs: 200 });
  const [stdout, stderr] = [join(folder, 'stdout.log'), join(folder, 'stderr.log')];
  const launched = await launcher.launch({ verb: 'train', base: folder, stdout, stderr });
  await launched.terminate(100);
  expect(await launched.exited).toEqual({ code: undefined, signal: 'SIGKILL' });
  expect(readFileSync(stderr, 'utf8')).toContain('the container was lost: the Docker daemon does not answer');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerLauncher } from '../../lib/launch/docker-launcher';
import { describeLauncher, writePrograms } from '../conformance/launcher';
import { temporaryFolders } from '../support/temporary-folder';
import { docker, dockerSays, PYTHON_IMAGE } from './support/docker';

const IMAGE = 'sweepstack-test/launched';
const folder = temporaryFolders();

beforeAll(() => {
  const context = folder();
  writePrograms(join(context, 'program'));
  writeFileSync(
    join(context, 'Dockerfile'),
    `FROM ${PYTHON_IMAGE}\nCOPY program /opt/program\nENV PATH=/opt/program:$PATH\n`,
  );
  dockerSays('build', '--tag', IMAGE, context);
});
afterAll(() => void docker('rmi', '--force', IMAGE));

describeLauncher(
  'the docker launcher',
  () => {
    const launcher = new DockerLauncher({ image: IMAGE, env: process.env });
    const isAnyLeft = (): boolean => dockerSays('ps', '--all', '--quiet', '--filter', `ancestor=${IMAGE}`) !== '';
    return { launcher, killable: ['docker', IMAGE], isAnyLeft };
  },
  folder,
  { mountsReadOnly: true },
);

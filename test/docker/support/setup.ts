import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import build from '../../e2e/support/build';

const REPOSITORY = join(__dirname, '../../..');
/** What containers need on a machine that reaches no container registry; prints the variables to set. */
const PREPARE = 'settings=$(.ci/start-docker) && eval "$settings" && .ci/base-images >&2 && env -0';

/** A Docker daemon that answers, a client that can build, and the images that tests build on. */
export default function setup(): void {
  build();
  const output = execFileSync('bash', ['-c', PREPARE], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const name of ['PATH', 'DOCKER_BUILDKIT']) process.env[name] = variable(output, name);
}

function variable(output: string, name: string): string | undefined {
  return output
    .split('\0')
    .find((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

// A process that starts a program, says so, and waits for it: launching-process process|docker FOLDER|IMAGE FOLDER SHELL
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { DockerLauncher } from '../../lib/launch/docker-launcher';
import { ProcessLauncher } from '../../lib/launch/process-launcher';

const [kind, program = '', folder = '', shell = ''] = process.argv.slice(2);
const env = { ...process.env, MARK: program };
const launcher =
  kind === 'docker' ? new DockerLauncher({ image: program, env }) : new ProcessLauncher({ container: program, env });

async function launch(): Promise<void> {
  const files = { stdout: join(folder, 'stdout.log'), stderr: join(folder, 'stderr.log') };
  const { exited } = await launcher.launch({ verb: 'train', base: join(folder, 'ml'), env: { DO: shell }, ...files });
  writeSync(1, 'launched');
  await exited;
}

void launch();

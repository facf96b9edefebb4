// A worker, as far as its guard can tell: starts a program that ignores signals, with a child of its own, and waits.
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Guard } from '../../lib/worker/guard';
import { Program } from '../../lib/worker/program';

const [scratch = ''] = process.argv.slice(2);

async function work(): Promise<void> {
  mkdirSync(join(scratch, 'trial'), { recursive: true });
  writeFileSync(join(scratch, 'trial', 'file'), 'x');
  const guard = new Guard(scratch);
  const files = { stdout: join(scratch, 'stdout.log'), stderr: join(scratch, 'stderr.log') };
  const options = { cwd: scratch, env: process.env, ...files };
  const former = await Program.start({ command: '/bin/true', arguments: [], ...options });
  guard.watch(former.pid);
  await former.exited;
  guard.watch(undefined);
  const script =
    "trap '' TERM INT HUP; (trap '' TERM; while :; do sleep 0.1; done) & echo $!; while :; do sleep 0.1; done";
  const program = await Program.start({ command: '/bin/sh', arguments: ['-c', script], ...options });
  guard.watch(program.pid);
  writeSync(1, `${program.pid}\n`);
  setInterval(() => undefined, 1000);
}

void work();

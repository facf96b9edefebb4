import { execFileSync, spawnSync } from 'node:child_process';

const PATH = `${process.env['PATH']}:/usr/sbin`;

/** nginx, from Debian's packages where it is missing. */
export default function setup(): void {
  if (spawnSync('nginx', ['-v'], { env: { ...process.env, PATH } }).status === 0) return;
  try {
    aptGet('update', '-qq');
    aptGet('install', '-y', '-qq', '--no-install-recommends', 'nginx-light');
  } catch (cause) {
    throw new Error('these tests need nginx, which cannot be installed here: install it by hand', { cause });
  }
}

function aptGet(...args: readonly string[]): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  const [program = '', ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  execFileSync(program, rest, { stdio: 'inherit' });
}

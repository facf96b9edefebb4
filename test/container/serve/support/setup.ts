import { execFileSync, spawnSync } from 'node:child_process';

const PATH = `${process.env['PATH']}:/usr/sbin`;

/** nginx, from Debian's packages where it is missing. */
export default function setup(): void {
  if (spawnSync('nginx', ['-v'], { env: { ...process.env, PATH } }).status === 0) return;
  if (process.getuid?.() !== 0) throw new Error('these tests need nginx: install it, or run them as root on Debian');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], {
    env,
    stdio: 'inherit',
  });
}

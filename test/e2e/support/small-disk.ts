import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { until } from './waiting';

/**
 * A file system of a few megabytes: in memory, mounted by root, by `sudo`, or in a user's own name space.
 * Which of these a machine allows differs; where none is allowed, mounting fails, and the test with it.
 */
export class SmallDisk {
  readonly folder: string;
  /** What has to stand before a command that uses the disk. */
  readonly before: readonly string[];
  private readonly privileged: readonly string[];
  private readonly keeper: ChildProcess | undefined;

  private constructor(folder: string, privileged: readonly string[], keeper: ChildProcess | undefined) {
    this.folder = folder;
    this.privileged = privileged;
    this.keeper = keeper;
    this.before = keeper ? enter(keeper) : [];
  }

  /** Mounts it on a folder, which is made. @throws where this machine allows no mount */
  static async mount(folder: string, sizeKib: number): Promise<SmallDisk> {
    mkdirSync(folder);
    const disk = process.getuid?.() === 0 ? new SmallDisk(folder, [], undefined) : await SmallDisk.asUser(folder);
    disk.mount(`size=${sizeKib}k,mode=777`);
    return disk;
  }

  resize(sizeKib: number): void {
    this.mount(`remount,size=${sizeKib}k`);
  }

  unmount(): void {
    if (this.keeper) this.keeper.kill();
    else this.run('umount', this.folder);
  }

  /** Runs a command with the right to mount, and with the disk in sight. */
  run(...command: readonly string[]): string {
    const [file = '', ...rest] = [...this.privileged, ...this.before, ...command];
    return execFileSync(file, rest, { encoding: 'utf8' });
  }

  private static async asUser(folder: string): Promise<SmallDisk> {
    if (succeeds('sudo', '-n', 'true')) return new SmallDisk(folder, ['sudo', '-n'], undefined);
    const keeper = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sleep', '1000'], { stdio: 'ignore' });
    await until('a name space', () => succeeds(...enter(keeper), 'mountpoint', '-q', '/proc'));
    return new SmallDisk(folder, [], keeper);
  }

  private mount(options: string): void {
    this.run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', this.folder);
  }
}

function enter(keeper: ChildProcess): string[] {
  return ['nsenter', '--preserve-credentials', '--user', '--mount', '--target', String(keeper.pid)];
}

function succeeds(...command: readonly string[]): boolean {
  const [file = '', ...rest] = command;
  try {
    execFileSync(file, rest, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

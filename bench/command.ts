import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPOSITORY = join(__dirname, '..');
export const SWEEP = join(REPOSITORY, 'dist/sweep.mjs');

export function build(): void {
  execFileSync(process.execPath, [join(REPOSITORY, 'scripts/build.mjs')], { stdio: 'inherit' });
}

/** Runs a command to its end; returns how long it took, in seconds. @throws when it fails */
export function timed(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): number {
  const begin = performance.now();
  const { status, stderr, error } = spawnSync(command, args, { ...options, stdio: ['pipe', 'ignore', 'pipe'] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed: ${stderr.toString()}`);
  return (performance.now() - begin) / 1000;
}

/** Processor time, in seconds, that a call spends in processes which it waits for; NaN where that is not told. */
export function processorTime(call: () => void): number {
  const before = ofChildren();
  call();
  return ofChildren() - before;
}

/** Fields 16 and 17 of Linux's `stat`: hundredths of a second in user and in kernel mode. */
function ofChildren(): number {
  if (process.platform !== 'linux') return NaN;
  const [user, system] = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ').slice(13, 15) ?? [];
  return (Number(user) + Number(system)) / 100;
}

/** Runs commands in turn, so that what else the machine does touches all alike; returns the seconds of each run. */
export function alternately(runs: number, ...commands: readonly (() => number)[]): number[][] {
  const seconds: number[][] = commands.map(() => []);
  for (let run = 0; run < runs; run++) {
    commands.forEach((command, i) => seconds[i]?.push(command()));
  }
  return seconds;
}

/** The most memory that this process ever had, in MiB. */
export function ownPeakMib(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Runs a command below GNU time's equivalent: a shim that tells the peak of its memory, in MiB. */
export function peakMib(args: readonly string[], folder: string): number {
  const file = join(folder, 'peak');
  const report = `process.on('exit',()=>require('fs').writeFileSync('${file}',String(process.resourceUsage().maxRSS)))`;
  const shim = `--import=data:text/javascript,${encodeURIComponent(`import{createRequire}from'node:module';const require=createRequire('/');${report}`)}`;
  const { status, stderr } = spawnSync(process.execPath, [shim, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr.toString()}`);
  return Number(readFileSync(file, 'utf8')) / 1024;
}

import { readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended but was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(procStat(pid));
  } catch {
    return false;
  }
}

function procStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Not every system lists its processes there.
    return '';
  }
}

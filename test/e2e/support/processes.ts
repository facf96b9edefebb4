import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Processes, however far from their parents, whose environment holds a text. */
export function processesWith(text: string): RunningProcess[] {
  const all = existsSync('/proc/self/environ') ? fromProc(text) : fromPs(text);
  return all.filter(({ pid }) => pid !== process.pid);
}

function fromProc(text: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readProc(pid, 'environ').includes(text))
    .map((pid) => ({
      pid: Number(pid),
      parent: Number(/^PPid:\s*(\d+)/m.exec(readProc(pid, 'status'))?.[1]),
      command: readProc(pid, 'cmdline')
        .replaceAll(/[\0\n]/g, ' ')
        .trim(),
    }))
    .filter(({ command }) => command !== '');
}

/** Empty for a process that has ended or is another user's. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function fromPs(text: string): RunningProcess[] {
  const lines = execFileSync('ps', ['-axEww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(text))
    .map((line) => {
      const [pid, parent, ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), command: command.join(' ').slice(0, 120) };
    });
}

/** The most memory that a process ever had, in MiB; 0 when it has ended. */
export function peakMemoryMib(pid: number): number {
  const match = /VmHWM:\s*(\d+) kB/.exec(readProc(String(pid), 'status'));
  return match ? Number(match[1]) / 1024 : 0;
}

/** Sends a signal to a process, if there is one and it has not ended. */
export function signal(target: { readonly pid: number } | undefined, name: NodeJS.Signals): void {
  if (!target) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It has ended.
  }
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternately, processorTime, SWEEP, timed } from './command';
import { median } from '../lib/numeric/median';
import { amount, atMost, told, type Figure } from './figure';

const TRIALS = 1000;
const WORKERS = 2;
const RUNS = 4;
/** Seconds of processor time that the program takes, its interpreter's start included. */
const PROGRAM_SEC = 0.02;
const PROGRAM = `import time
while time.process_time() < ${PROGRAM_SEC}:
    pass
print("val_error=0.5")
`;

/**
 * A thousand Python programs of 20 ms: as trials of a sweep, and bare below `xargs`.
 * Both keep every core busy, so that whatever else runs adds to them: the least of several runs is compared.
 */
export function throughput(folder: string): Figure[] {
  const program = writeProgram(folder);
  const sweepFile = writeSweep(folder);
  const alone = median(Array.from({ length: 20 }, () => timed(program, [])));
  const trials = Array.from({ length: TRIALS }, (_, i) => `${i}\n`).join('');
  let run = 0;
  const xargs = (): number => timed('xargs', ['-P', String(WORKERS), '-n', '1', program], { input: trials });
  const sweep = (): number => {
    const root = join(folder, `sweeps-${run++}`);
    const flags = ['--grid', sweepFile, '--parallel', String(WORKERS), '--root', root];
    return timed(process.execPath, [SWEEP, 'run', ...flags]);
  };
  const [bare = [], swept = []] = alternately(RUNS, xargs, sweep);
  const overhead = ((Math.min(...swept) - Math.min(...bare)) * WORKERS * 1000) / TRIALS;
  return [
    told('  the program alone', amount(alone * 1000, 'ms')),
    told(`  ${TRIALS} of it, xargs -P ${WORKERS}`, seconds(bare)),
    told(`  ${TRIALS} of it, sweep run --parallel ${WORKERS}`, seconds(swept)),
    told('  overhead per trial, start and end included', amount(overhead, 'ms')),
    told('  processor time, over xargs', amount(processorTime(sweep) / processorTime(xargs), 'x')),
    atMost('1,000 trials of a 20 ms program, over xargs', Math.min(...swept) / Math.min(...bare), 1.25, 'x'),
  ];
}

/**
 * The interpreter itself, without site packages: a version manager's stand-in, or what happens to be installed, would
 * take longer than the program and hide what a trial costs.
 */
function writeProgram(folder: string): string {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'container'));
  const program = join(folder, 'container/train');
  writeFileSync(program, `#!${python} -S\n${PROGRAM}`);
  chmodSync(program, 0o755);
  return program;
}

function writeSweep(folder: string): string {
  const file = join(folder, 'sweep.json');
  const sweep = {
    name: 'bench',
    method: 'grid',
    metric: { name: 'val_error', goal: 'minimize' },
    parameters: { k: { min: 0, max: TRIALS - 1 } },
    container: 'container',
  };
  writeFileSync(file, JSON.stringify(sweep));
  return file;
}

function seconds(values: readonly number[]): string {
  return `${amount(Math.min(...values), 's')} (${values.map((value) => value.toFixed(1)).join(', ')})`;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternately, peakMib, REPOSITORY, SWEEP, timed } from './command';
import { median } from '../lib/numeric/median';
import { amount, atMost, told, type Figure } from './figure';

const RUNS = 21;

/** How soon the command is there: beside Node.js alone, and with a grid that nobody could enumerate. */
export function start(folder: string): Figure[] {
  const grid = join(folder, 'sweep.json');
  writeFileSync(grid, JSON.stringify(billionPoints()));
  const dryRun = [SWEEP, 'run', '--grid', grid, '--dry-run'];
  const [node = [], help = [], dry = []] = alternately(
    RUNS,
    () => timed(process.execPath, ['-e', '0']),
    () => timed(process.execPath, [SWEEP, '--help']),
    () => timed(process.execPath, dryRun),
  );
  return [
    told('  node -e 0', amount(median(node) * 1000, 'ms')),
    told('  sweep --help', amount(median(help) * 1000, 'ms')),
    atMost('sweep --help, over node -e 0', median(help) / median(node), 3, 'x'),
    atMost('--dry-run of a grid of 10^9 points', median(dry), 1, 's'),
    atMost('  its memory', peakMib(dryRun, folder), 150, 'MiB'),
  ];
}

function billionPoints(): object {
  const axis = { min: 0, max: 999 };
  const container = join(REPOSITORY, 'examples/linear/container');
  return { name: 'billion', method: 'grid', parameters: { a: axis, b: axis, c: axis }, container };
}

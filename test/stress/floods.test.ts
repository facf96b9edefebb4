import { execFileSync } from 'node:child_process';
import type { ResultRecord } from '../../lib/sweep/records';
import { peakMemoryMib } from '../e2e/support/processes';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { sleep } from '../e2e/support/waiting';

/** What a worker may take at its peak, in MiB. */
const MEMORY_LIMIT = 150;
const LINE = 'epoch=1 loss: 0.25 a line of a talkative program, as long as such lines are';

const sandbox = sandboxPerTest();

it.each([
  ['prints 200 MB of lines', `yes '${LINE}' | head -c 200000000; echo; echo val_error=0.5`],
  ['prints 200 MB of binary', 'head -c 200000000 /dev/urandom; echo; echo val_error=0.5'],
  ['prints 200 MB without a line end', 'head -c 200000000 /dev/zero | tr "\\0" x; echo; echo val_error=0.5'],
  ['prints 200 MB to stderr', `yes '${LINE}' | head -c 200000000 >&2; echo val_error=0.5`],
  ['reports a million metrics', 'seq 1000000 | sed "s/.*/m&=& step=&/"; echo val_error=0.5'],
  ['reports a million steps', 'seq 1000000 | sed "s/.*/loss=0.& step=&/"; echo val_error=0.5'],
  ['reports 200 MB in metrics.jsonl', jsonLines(200_000_000)],
])('keeps its memory small while a program %s', async (_, program) => {
  expect(await run(program)).toMatchObject({ status: 'completed', objective: 0.5 });
});

it('keeps its memory small while it stores a model of 500 MB and checkpoints of 200 MB', async () => {
  const program = `
head -c 250000000 /dev/urandom > "$SM_MODEL_DIR/random"
head -c 250000000 /dev/zero > "$SM_MODEL_DIR/zero"
head -c 200000000 /dev/zero > "$SAGEMAKER_BASE_DIR/checkpoints/state"
echo val_error=0.5
`;
  expect(await run(program)).toMatchObject({ artifacts: ['model.tar.gz'] });
  const archive = `${sandbox().records.folder}/trials/0000000000/0001/model.tar.gz`;
  const listing = execFileSync('tar', ['-tvzf', archive], { encoding: 'utf8' });
  expect(listing.match(/250000000/g)).toHaveLength(2);
});

/** Runs one trial to its end and watches the memory of its worker. */
async function run(program: string): Promise<ResultRecord | undefined> {
  sandbox().program(program);
  const command = sandbox().start(['run', '--grid', sandbox().sweepFile(1)]);
  let peak = 0;
  while (command.running) {
    for (const { pid } of sandbox().workers()) peak = Math.max(peak, peakMemoryMib(pid));
    await sleep(50);
  }
  await expect(command.ended).resolves.toMatchObject({ code: 0, stderr: '' });
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MEMORY_LIMIT);
  return sandbox().records.results().get(0);
}

function jsonLines(bytes: number): string {
  return `yes '{"epoch": 3, "loss": 0.25, "note": "x"}' | head -c ${bytes} > "$SM_OUTPUT_DATA_DIR/metrics.jsonl"; echo val_error=0.5`;
}

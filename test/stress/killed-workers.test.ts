import type { Command } from '../e2e/support/command';
import { signal } from '../e2e/support/processes';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { expectSound, expectUnchanged } from '../e2e/support/soundness';
import { toySweep } from '../e2e/support/toy';
import { sleep } from '../e2e/support/waiting';

const WORKERS = 4;
const TRIALS = 300;
const CLOCK_SHIM = `
const off = Number(process.env.CLOCK_OFF_MS);
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) { args.length === 0 ? super(Real.now() + off) : super(...args); }
  static now() { return Real.now() + off; }
};
`;

const sandbox = sandboxPerTest();

it('finishes 300 trials though a worker is killed every second', async () => {
  const sweep = await startedSweep(TRIALS);
  const kills = await workWithKills(sweep, TRIALS, () => ({}));
  expect(kills).toBeGreaterThan(10);
  expectSound(sandbox().records);
});

it('does not mind that the clocks of workers are an hour off', async () => {
  const shim = sandbox().file('clock.cjs', CLOCK_SHIM);
  const hour = 3_600_000;
  const sweep = await startedSweep(100);
  const kills = await workWithKills(sweep, 100, (n) => ({
    NODE_OPTIONS: `--require=${shim}`,
    CLOCK_OFF_MS: String([-hour, 0, hour][n % 3]),
  }));
  expect(kills).toBeGreaterThan(3);
  const { records } = sandbox();
  expectSound(records);
  const times = [...records.results().values()].map(({ endedAt }) => Date.parse(endedAt));
  expect(Date.now() - Math.min(...times)).toBeLessThan(hour / 2);
  expect(Math.max(...times) - Date.now()).toBeLessThan(hour / 2);
});

/** A sweep with a worker already at it. Returns its address. */
async function startedSweep(trials: number): Promise<string> {
  const file = toySweep(sandbox(), trials, '0.$((2 + SM_HP_K % 3))');
  await sandbox().run(['run', '--grid', file, '--parallel', '1', '--detach']);
  return sandbox().records.folder;
}

/** Keeps workers at work until every trial has a result, and kills one each second. Returns the number of kills. */
async function workWithKills(sweep: string, trials: number, envOf: (n: number) => NodeJS.ProcessEnv): Promise<number> {
  const { records } = sandbox();
  const started: Command[] = [];
  const startWorker = (): void => void started.push(sandbox().start(['work', sweep], envOf(started.length)));
  while (started.length < WORKERS) startWorker();
  let kills = 0;
  for (; records.results().size < trials; kills++) {
    await sleep(1000);
    const snapshot = records.snapshot();
    const workers = sandbox().workers();
    signal(workers[Math.floor(Math.random() * workers.length)], 'SIGKILL');
    startWorker();
    expectUnchanged(records, snapshot);
  }
  await Promise.all(started.map(({ ended }) => ended));
  await sandbox().leftovers();
  return kills;
}

import { signal } from './support/processes';
import { sandboxPerTest } from './support/sandbox';
import { expectSound, expectUnchanged } from './support/soundness';
import { toySweep } from './support/toy';
import { sleep, until } from './support/waiting';

const sandbox = sandboxPerTest();

it('replaces workers that are killed, and loses and repeats nothing', async () => {
  const run = sandbox().start(['run', '--grid', toySweep(sandbox(), 24, '0.3'), '--parallel', '3']);
  await until('a trial has ended', () => sandbox().sweeps.length > 0 && sandbox().records.results().size > 0);
  const { records } = sandbox();
  for (let kills = 0; kills < 4; kills++) {
    const snapshot = records.snapshot();
    signal(sandbox().workers()[kills % 3], 'SIGKILL');
    await sleep(600);
    expectUnchanged(records, snapshot);
  }
  await expect(run.ended).resolves.toMatchObject({ code: 0 });
  expectSound(records);
});

it('does not lose patience with workers that are killed as soon as they work', async () => {
  const run = sandbox().start(['run', '--grid', toySweep(sandbox(), 8, '0.5'), '--parallel', '1']);
  for (let kills = 0, starts = 0; kills < 7; kills++) {
    await until('a trial starts', () => sandbox().sweeps.length > 0 && sandbox().records.starts().length > starts);
    starts = sandbox().records.starts().length;
    signal(sandbox().workers()[0], 'SIGKILL');
  }
  await expect(run.ended).resolves.toMatchObject({ code: 0 });
  expectSound(sandbox().records);
});

it('gives up when workers keep ending before they have worked', async () => {
  sandbox().program('echo val_error=1');
  const shim = sandbox().file('shim.cjs', 'if (process.argv[2] === "work") process.abort();');
  const run = sandbox().run(['run', '--grid', sandbox().sweepFile(2)], { NODE_OPTIONS: `--require=${shim}` });
  await expect(run).resolves.toMatchObject({ code: 4, stderr: expect.stringMatching(/WorkersKeepEnding/) });
});

it('takes with it the program and the files of a worker that is killed', async () => {
  sandbox().program('touch "$SM_MODEL_DIR/started"; sleep 1000 & sleep 1000');
  const run = await sandbox().run(['run', '--grid', sandbox().sweepFile(1), '--detach']);
  expect(run).toMatchObject({ code: 0 });
  await until('the program runs', () => sandbox().processes().filter(isSleep).length === 2);
  signal(sandbox().workers()[0], 'SIGKILL');
  await expect(sandbox().leftovers()).resolves.toEqual([]);
});

it('ends when the command that started them is killed, and the trials that ran are free at once', async () => {
  const file = toySweep(sandbox(), 6, '0.3');
  const run = sandbox().start(['run', '--grid', file, '--parallel', '2']);
  await until('a trial runs', () => sandbox().sweeps.length > 0 && sandbox().records.starts().length > 2);
  run.kill('SIGKILL');
  await expect(sandbox().leftovers()).resolves.toEqual([]);
  const { records } = sandbox();
  expect(records.interruptions().length).toBeGreaterThan(0);
  await expect(sandbox().run(['resume'])).resolves.toMatchObject({ code: 0 });
  expectSound(records);
});

it('ends when the command is killed before its workers have got anywhere', async () => {
  const run = sandbox().start(['run', '--grid', toySweep(sandbox(), 4, '1000'), '--parallel', '4']);
  await until('workers start', () => sandbox().workers().length === 4);
  run.kill('SIGKILL');
  await expect(sandbox().leftovers()).resolves.toEqual([]);
  expect(sandbox().records.results().size).toBe(0);
});

function isSleep({ command }: { command: string }): boolean {
  return command.startsWith('sleep');
}

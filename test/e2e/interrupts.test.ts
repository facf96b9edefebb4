import { signal } from './support/processes';
import { sandboxPerTest } from './support/sandbox';
import { expectSound } from './support/soundness';
import { toySweep } from './support/toy';
import { until } from './support/waiting';
import { anotherKeystroke } from '../support/keystroke';

const sandbox = sandboxPerTest();

/** Notes its end by a signal as its checkpoint, then goes on from there. */
const CHECKPOINTING = `
trap 'echo saved > "$SAGEMAKER_BASE_DIR/checkpoints/state"; exit 143' TERM
if [ -e "$SAGEMAKER_BASE_DIR/checkpoints/state" ]; then echo "val_error=1"; exit 0; fi
touch "$JOURNAL.started"
sleep 1000 & wait
`;

it('lets trials finish at the first Ctrl-C, and says how to go on', async () => {
  const run = sandbox().start(['run', '--grid', toySweep(sandbox(), 8, '0.5'), '--parallel', '2']);
  await until('trials run', () => sandbox().sweeps.length > 0 && sandbox().records.starts().length === 2);
  run.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/sweep resume test-/);
  const { records } = sandbox();
  expect(records.results().size).toBe(2);
  expect(records.interruptions()).toEqual([]);
  await expect(sandbox().run(['resume'])).resolves.toMatchObject({ code: 0 });
  expectSound(records);
});

it.each([
  ['a second Ctrl-C', ['SIGINT', 'SIGINT']],
  ['SIGTERM', ['SIGTERM']],
  ['the end of its terminal', ['SIGHUP']],
] as const)('interrupts trials at %s', async (_, signals) => {
  const file = toySweep(sandbox(), 2, '1000');
  const run = sandbox().start(['run', '--grid', file, '--parallel', '2']);
  await until('trials run', () => sandbox().sweeps.length > 0 && sandbox().records.starts().length === 2);
  for (const [i, name] of signals.entries()) {
    if (i > 0) await run.says(/Ctrl-C again/);
    if (i > 0) await anotherKeystroke();
    run.kill(name);
  }
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/sweep resume test-/);
  expect(sandbox().records.interruptions()).toHaveLength(2);
  expect(sandbox().records.results().size).toBe(0);
});

it('leaves at a third Ctrl-C, though a program takes its time to end', async () => {
  sandbox().program('trap "" TERM; touch "$JOURNAL.started"; while :; do sleep 1; done');
  const run = sandbox().start(['run', '--grid', sandbox().sweepFile(1)]);
  await until('the program runs', () => sandbox().has('journal.started'));
  run.kill('SIGINT');
  await run.says(/Ctrl-C again/);
  await anotherKeystroke();
  run.kill('SIGINT');
  await run.says(/interrupting the trials/);
  await anotherKeystroke();
  run.kill('SIGINT');
  await expect(run.ended).resolves.toMatchObject({ code: 130 });
  expect(sandbox().workers()).toHaveLength(1);
  for (const one of sandbox()
    .processes()
    .filter(({ command }) => command.endsWith('train')))
    signal(one, 'SIGKILL');
  await expect(sandbox().leftovers()).resolves.toEqual([]);
  expect(sandbox().records.interruptions()).toEqual([{ trial: 0, attempt: 1 }]);
});

it('hands on the checkpoint of a trial whose worker was told to end', async () => {
  sandbox().program(CHECKPOINTING);
  await sandbox().run(['run', '--grid', sandbox().sweepFile(1, { retry: { attempts: 1 } }), '--detach']);
  await until('the program runs', () => sandbox().has('journal.started'));
  const [worker] = sandbox().workers();
  signal(worker, 'SIGTERM');
  await expect(sandbox().leftovers()).resolves.toEqual([]);
  const { records, root, sweeps } = sandbox();
  expect(records.interruptions()).toEqual([{ trial: 0, attempt: 1 }]);
  expect(records.results().size).toBe(0);

  await expect(sandbox().run(['work', `${root}/${sweeps[0]}`])).resolves.toMatchObject({ code: 0 });
  expect(records.results().get(0)).toMatchObject({ status: 'completed', attempt: 2, objective: 1 });
  expect(records.failures()).toEqual([]);
});

it('leaves a sweep alone that it only follows', async () => {
  const file = toySweep(sandbox(), 6, '0.4');
  await sandbox().run(['run', '--grid', file, '--parallel', '2', '--detach']);
  const follow = sandbox().start(['follow']);
  await follow.says(/trial \d+ completed/);
  follow.kill('SIGINT');
  await expect(follow.ended).resolves.toMatchObject({ code: 130 });
  await expect(sandbox().run(['follow'])).resolves.toMatchObject({ code: 0 });
  expectSound(sandbox().records);
});

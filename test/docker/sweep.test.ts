import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageTag } from '../../lib/backend/docker/image';
import { REPOSITORY } from '../e2e/support/command';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { until } from '../e2e/support/waiting';
import { anotherKeystroke } from '../support/keystroke';
import { BASE_IMAGES, containersOf, docker, dockerSays } from './support/docker';

const sandbox = sandboxPerTest();

/** Reads its data, may write nothing else than what the contract says, and goes on where it was interrupted. */
const PROGRAM = `
trap 'cp "$SM_MODEL_DIR/half" "$SAGEMAKER_BASE_DIR/checkpoints/half"; exit 143' TERM
touch /opt/program/mine "$SM_CHANNEL_TRAIN/mine" 2>/dev/null && { echo "may write anywhere" >&2; exit 1; }
if [ ! -e "$SAGEMAKER_BASE_DIR/checkpoints/half" ]; then
  echo half > "$SM_MODEL_DIR/half"
  sleep "$SM_HP_SEC" & wait
fi
echo "val_error=$SM_HP_K.$(cat "$SM_CHANNEL_TRAIN/rows")"
`;

const images = new Set<string>();
afterAll(() => void docker('rmi', '--force', ...images));

function sweepFile(trials: number, sec: number, fields: object = {}): string {
  sandbox().program(PROGRAM);
  mkdirSync(join(sandbox().folder, 'data'));
  writeFileSync(join(sandbox().folder, 'data/rows'), '25');
  const container = join(sandbox().folder, 'container');
  images.add(imageTag({ container, packageRoot: REPOSITORY, env: BASE_IMAGES, onProgress: () => undefined }));
  const parameters = { k: { min: 0, max: trials - 1 }, sec: { value: sec } };
  return sandbox().sweepFile(trials, { parameters, channels: { train: 'data' }, retry: { attempts: 1 }, ...fields });
}

const onDocker = (file: string): string[] => ['run', '--on', 'docker', '--grid', file, '--parallel', '2'];

/** Names of the containers that work on the sandbox's only sweep. */
function containers(): string[] {
  const [id = 'none'] = sandbox().sweeps;
  return containersOf(`sweepstack:sweep=${join(sandbox().root, id)}`);
}

/** An image may have to be built before. */
function trialsRun(): Promise<void> {
  const claims = (): number => (sandbox().sweeps.length > 0 ? sandbox().records.claims().length : 0);
  return until('trials run', () => claims() === 2, 60_000);
}

it('runs in containers, and its files belong to whoever started it', async () => {
  const resources = { vcpus: 0.5, memory_mib: 512 };
  await expect(sandbox().run(onDocker(sweepFile(6, 0, { resources })), BASE_IMAGES)).resolves.toMatchObject({
    code: 0,
  });
  const { records } = sandbox();
  expect([...records.results().values()].map(({ objective }) => objective).sort((a = 0, b = 0) => a - b)).toEqual([
    0.25, 1.25, 2.25, 3.25, 4.25, 5.25,
  ]);
  expect(records.claims().every(({ host }) => host.startsWith('sweep-test-'))).toBe(true);
  expect(statSync(join(records.folder, 'sweep.json')).uid).toBe(process.getuid?.());
  expect(statSync(join(records.folder, 'trials')).uid).toBe(process.getuid?.());
  expect(containers()).toEqual([]);
});

it('goes on when a container is killed', async () => {
  const run = sandbox().start(onDocker(sweepFile(4, 1)), BASE_IMAGES);
  await trialsRun();
  dockerSays('kill', containers()[0] as string);
  await expect(run.ended).resolves.toMatchObject({ code: 0 });
  expect(sandbox().records.results().size).toBe(4);
  expect(sandbox().records.failures()).toEqual([]);
  expect(containers()).toEqual([]);
});

it('interrupts trials at a second Ctrl-C, and resumes from their checkpoints', async () => {
  const run = sandbox().start(onDocker(sweepFile(2, 1000)), BASE_IMAGES);
  await trialsRun();
  run.kill('SIGINT');
  await run.says(/Ctrl-C again/);
  await anotherKeystroke();
  run.kill('SIGINT');
  await expect(run.ended).resolves.toMatchObject({ code: 130 });
  expect(sandbox().records.interruptions()).toHaveLength(2);
  expect(containers()).toEqual([]);
  await expect(sandbox().run(['resume', '--on', 'docker'], BASE_IMAGES)).resolves.toMatchObject({ code: 0 });
  expect(sandbox().records.results().size).toBe(2);
});

it('leaves no container behind when the command is killed', async () => {
  const run = sandbox().start(onDocker(sweepFile(2, 1000)), BASE_IMAGES);
  await trialsRun();
  run.kill('SIGKILL');
  await run.ended;
  await until('containers go', () => containers().length === 0);
  expect(sandbox().records.interruptions()).toHaveLength(2);
});

it('goes on in the background when it is detached', async () => {
  const { code } = await sandbox().run([...onDocker(sweepFile(4, 1)), '--detach'], BASE_IMAGES);
  expect(code).toBe(0);
  await expect(sandbox().run(['follow'])).resolves.toMatchObject({ code: 0 });
  expect(sandbox().records.results().size).toBe(4);
  await until('containers go', () => containers().length === 0);
});

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../lib/cli/commands/run';
import type { RunFlags } from '../../lib/cli/run-request';
import type { DeploymentRecord } from '../../lib/contract/deployment';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { openStore } from '../../lib/store/registry';
import { FaultyProxy } from '../support/faulty-proxy';
import { useMoto } from '../support/moto';
import { temporaryFolders } from '../support/temporary-folder';
import { deploy } from './moto-deployment';
import { RecordingIo } from './recording-io';
import { Toy } from './toy-sweep';

const temporaryFolder = temporaryFolders();
const moto = useMoto();
let deployments = 0;
let namespace: string;
let deployment: DeploymentRecord;
let toy: Toy;

beforeEach(async () => {
  namespace = `toy-${deployments++}`;
  process.env['SWEEP_CACHE_DIR'] = temporaryFolder();
  process.env['SWEEP_HEARTBEAT_SECONDS'] = '2';
  const folder = temporaryFolder();
  toy = new Toy(folder, { ...moto.env, SWEEP_DEPLOYMENT: namespace, SWEEP_HEARTBEAT_SECONDS: '2' });
  deployment = await deploy(moto, namespace, join(folder, 'container'));
});

/** `sweep run` in this process, so that somebody may be there to answer. */
function run(io: RecordingIo, flags: RunFlags = {}): Promise<number> {
  return runCommand(io, { grid: join(toy.folder, 'sweep.json'), deployment: namespace, ...flags });
}

async function sweepsInAws(): Promise<readonly string[]> {
  return openStore(deployment.sweeps).folders('');
}

describe('before anything costs money', () => {
  test('the plan is shown, and somebody is asked', async () => {
    toy.values([1, 2, 3], { limits: { trial_timeout: '45m' }, resources: { vcpus: 4, price_usd_per_hour: 0.5 } });
    const io = new RecordingIo({ answer: 'n' });
    expect(await run(io)).toBe(130);
    expect(io.questions).toEqual(['start sweep in AWS? [y/N] ']);
    expect(io.stdout).toContain(`on AWS Batch in us-east-1 (--deployment ${namespace})`);
    expect(io.stdout).toMatch(/^workers +3 on queue default, EC2 Spot$/m);
    expect(io.stdout).toMatch(/^each +4 vCPU, 4,096 MiB$/m);
    expect(io.stdout).toMatch(/^time +45 min for a trial, none for the sweep$/m);
    expect(io.stdout).toMatch(/^price .*\$0\.50/m);
    expect(io.stdout).toMatch(/^at most .*\$\d/m);
    expect(io.stdout).toContain('nothing was started');
    expect(await sweepsInAws()).toEqual([]);
  });

  test('Ctrl-C at the question starts nothing', async () => {
    toy.values([1]);
    expect(await run(new RecordingIo({ answer: undefined }))).toBe(130);
    expect(await sweepsInAws()).toEqual([]);
  });

  test('without anybody to ask it has to be said that it may', async () => {
    toy.values([1]);
    const { exitCode, stderr } = await toy.sweep('run', '--grid', 'sweep.json');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error \[ConfirmationNeeded\] .*\nhint give --yes/);
    expect(await sweepsInAws()).toEqual([]);
  });

  test('a dry run shows the same, and asks nothing', async () => {
    toy.values([1, 2]);
    const { exitCode, stdout } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^workers +2 on queue default/m);
    expect(stdout).toMatch(/nothing was started\n$/);
    const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--dry-run', '--json');
    expect(events).toEqual([
      expect.objectContaining({ event: 'plan', backend: 'batch', namespace, queue: 'default', workers: 2, vcpus: 2 }),
    ]);
    expect(await sweepsInAws()).toEqual([]);
  });

  test('a program that is not the deployed one is refused', async () => {
    toy.values([1]);
    appendFileSync(join(toy.folder, 'container', 'train'), '# changed\n');
    const { exitCode, stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error \[ProgramNotDeployed\] .*\nhint `npm run update/);
  });

  test('a root that workers cannot reach is refused', async () => {
    toy.values([1]);
    const { stderr } = await toy.sweep('run', '--grid', 'sweep.json', '--yes', '--on', 'batch', '--root', 'here');
    expect(stderr).toMatch(/^error \[RootNotInAws\]/);
  });

  test('a deployment that was destroyed is told as such', async () => {
    toy.values([1]);
    const { stderr, exitCode } = await toy
      .with({ SWEEP_DEPLOYMENT: 'gone' })
      .sweep('run', '--grid', 'sweep.json', '--yes');
    expect(stderr).toMatch(/^error \[DeploymentGone\] there is no deployment 'gone'/);
    expect(exitCode).toBe(2);
  });
});

describe('a sweep in AWS', () => {
  test('goes on without the command that started it, can be joined from any machine, and followed', async () => {
    mkdirSync(join(toy.folder, 'data'));
    writeFileSync(join(toy.folder, 'data', 'rows.csv'), 'a,b\n');
    toy.values([5, 1, 2], { channels: { train: 'data' } });
    const started = await toy.sweep('run', '--grid', 'sweep.json', '--yes', '--detach', '--json');
    expect(started.stderr).toBe('');
    expect(started.events.map(({ event }) => event)).toEqual(['sweep', 'detached']);
    const { id, uri } = started.events[0] as { id: string; uri: string };
    expect(uri).toBe(`${deployment.sweeps}/${id}`);

    const manifest = await new SweepFolder(openStore(deployment.sweeps), id).manifest();
    expect(manifest.lock).toMatchObject({ image: deployment.image, queue: 'default' });
    expect(manifest.lock.channels['train']).toMatch(new RegExp(`^${deployment.inputs}/[0-9a-f]{64}/data$`));

    expect((await toy.sweep('status', '--json')).events).toEqual([
      expect.objectContaining({
        id,
        state: 'queued',
        waiting: 3,
        workers: expect.objectContaining({ running: 0 }) as object,
      }),
    ]);
    expect((await toy.sweep('list')).stdout).toMatch(new RegExp(`^${id} .* queued$`, 'm'));

    const work = await toy.sweep('work', uri);
    expect(work.stdout).toContain('trial 2 completed');
    expect(work.exitCode).toBe(0);

    const follow = await toy.sweep('follow');
    expect(follow.stdout).toContain('3 of 3 trials completed');
    expect(follow.stdout).toContain(`best model: ${uri}/`);
    expect(follow.exitCode).toBe(0);
    expect((await toy.sweep('results', '--top', '1', '--format', 'csv')).stdout).toMatch(/\r\n1,0,completed,1,/);
    expect((await toy.sweep('logs', '1')).stdout).toBe('start 1\nloss=1\n');
    expect((await toy.sweep('stop')).stdout).toContain('is complete: there is nothing to stop');
  });

  test('is started with five requests, however many trials it has', async () => {
    const requests: string[] = [];
    const proxy = new FaultyProxy(moto.endpoint, ({ method, url = '', headers }) => {
      requests.push(String(headers['x-amz-target'] ?? `${method} ${url.replace(/\?.*/, '')}`));
      return undefined;
    });
    const near = toy.with({ AWS_ENDPOINT_URL: await proxy.start() });
    near.values(Array.from({ length: 1000 }, (_, x) => x));
    const { exitCode, events } = await near.sweep('run', '--grid', 'sweep.json', '--yes', '--detach', '--json');
    await proxy.stop();
    expect(exitCode).toBe(0);
    const folder = `PUT /bucket-${namespace}/sweeps/${events[0]?.['id'] as string}`;
    // What prices are is asked once a day, and then known.
    expect(requests.filter((name) => !/GetProducts|^POST \/$/.test(name))).toEqual([
      'AmazonSSM.GetParameter',
      `${folder}/sweep.json`,
      'POST /v1/submitjob',
      'POST /v1/submitjob',
      expect.stringMatching(`^${folder}/jobs/`),
    ]);
  });

  test('is left alone by Ctrl-C, ended by stop, and gone on with by resume', async () => {
    toy.values([5, 1]);
    const run = toy.start('run', '--grid', 'sweep.json', '--yes');
    await run.printed('they go on when this command ends');
    run.process.kill('SIGINT');
    const left = await run.ended;
    expect(left.exitCode).toBe(130);
    expect(left.stdout).toMatch(/^2 trials left: the sweep goes on, `sweep follow \S+` shows it again/m);

    const stop = await toy.sweep('stop');
    expect(stop.stdout).toContain('its jobs are ended');
    // moto leaves the workers of an array as they were when it is ended.
    expect((await toy.sweep('status')).stdout).toMatch(/^state +stopping: stopped by `sweep stop`$/m);

    const resumed = await toy.sweep('resume', '--yes', '--detach', '--json');
    expect(resumed.events.find(({ event }) => event === 'sweep')).toMatchObject({ workers: 2 });
    expect((await toy.sweep('status', '--json')).events).toMatchObject([{ state: 'queued' }]);
    const again = await toy.sweep('resume', '--yes', '--on', 'process');
    expect(again.stdout).toContain('2 of 2 trials completed');
    expect(again.exitCode).toBe(0);
  });

  test('that workers cannot reach for a while ends them with a code that Batch tries again', async () => {
    const away = toy.with({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    const { exitCode, stderr } = await away.sweep('work', `${deployment.sweeps}/sweep`);
    expect(exitCode).toBe(13);
    expect(stderr).toMatch(/^error \[AwsUnreachable\] cannot read s3:/);
  });

  test('waits for no single trial when it is resumed in an image that has proved itself', async () => {
    toy.values(Array.from({ length: 30 }, (_, x) => x + 1));
    const { events } = await toy.sweep('run', '--grid', 'sweep.json', '--yes', '--detach', '--json');
    const { uri, id } = events[0] as { uri: string; id: string };
    await toy.sweep('stop');
    const canaries = async (): Promise<boolean[]> => {
      await toy.sweep('resume', '--yes', '--detach');
      const [latest] = (await new SweepFolder(openStore(deployment.sweeps), id).jobs()).slice(-1);
      return latest?.jobs.map(({ canary }) => canary) ?? [];
    };
    expect(await canaries()).toEqual([true, false]);
    await toy.sweep('work', uri, '--limit', '1');
    await toy.sweep('stop', '--now');
    expect(await canaries()).toEqual([false]);
    appendFileSync(join(toy.folder, 'container', 'train'), '# mended\n');
    const again = await toy.sweep('resume', '--yes', '--detach', '--json');
    expect(again.events).toEqual([
      { event: 'warning', message: expect.stringMatching(/^the image does not hold .*`npm run update`/) as string },
      { event: 'detached', id, workers: 0, uri },
    ]);
    expect(again.exitCode).toBe(0);
  });

  test('is not started twice by resume', async () => {
    toy.values([5, 1]);
    await toy.sweep('run', '--grid', 'sweep.json', '--yes', '--detach');
    const resume = toy.start('resume', '--yes');
    await resume.printed('enough workers are at work');
    resume.process.kill('SIGINT');
    expect((await resume.ended).exitCode).toBe(130);
  });

  test('and one of this machine are listed together, and the latest is that of both', async () => {
    toy.values([5]);
    await toy.sweep('run', '--grid', 'sweep.json', '--yes', '--detach', '--name', 'far');
    await toy.sweep('run', '--grid', 'sweep.json', '--on', 'process', '--name', 'near');
    const { stdout } = await toy.sweep('list');
    expect(stdout).toMatch(/^near-.* complete +here\nfar-.* queued +AWS$/m);
    expect((await toy.sweep('status', '--json')).events).toMatchObject([{ state: 'complete' }]);
    expect((await toy.sweep('status', 'far', '--json')).events).toMatchObject([{ state: 'queued' }]);
  });

  test('cannot be seen while AWS is away, which does not hide what is here', async () => {
    toy.values([5]);
    await toy.sweep('run', '--grid', 'sweep.json', '--on', 'process');
    const away = toy.with({ SWEEP_DEPLOYMENT: undefined, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    const outputs = { DeploymentParameter: '/sweepstack/x/deployment', Region: 'us-east-1', Sweeps: deployment.sweeps };
    appendFileSync(join(toy.folder, 'cdk-outputs.json'), JSON.stringify({ Sweepstack: outputs }));
    const { stdout, stderr, exitCode } = await away.sweep('list');
    expect(stderr).toMatch(new RegExp(`^warning: the sweeps in ${deployment.sweeps} are not shown: `));
    expect(stdout).toContain('complete');
    expect(exitCode).toBe(0);
  });
});

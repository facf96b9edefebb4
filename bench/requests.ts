import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchBackend } from '../lib/backend/batch/batch-backend';
import { ProgressTracker } from '../lib/cli/progress';
import { deploymentParameter, type DeploymentRecord } from '../lib/contract/deployment';
import { Compaction } from '../lib/folder/compaction';
import { FolderReader } from '../lib/folder/folder-reader';
import { SweepFolder } from '../lib/folder/sweep-folder';
import { MemoryStore } from '../lib/store/memory-store';
import { deploymentOf, queueOf } from '../test/backend/batch/deployment';
import { FakeBatch } from '../test/backend/batch/fake-batch';
import { CountingStore } from '../test/support/counting-store';
import { manifestOf, resultOf } from '../test/support/manifests';
import { makeBucket, startMoto } from '../test/support/moto';
import { SWEEP } from './command';
import { CountingEndpoint } from './counting-endpoint';
import { amount, atMost, told, type Figure } from './figure';

const TRIALS = 10_000;
const WORKERS = 1000;

/** Services that are asked for prices: their answers are kept for a day, and moto has none to give. */
const PRICES = ['pricing', 'ec2'];

/** What a sweep in AWS asks of it: to start, and for every look at it. */
export async function requests(folder: string): Promise<Figure[]> {
  return [...(await starts(folder)), ...(await looks())];
}

/** The command itself, as it is installed, against a server that counts. */
async function starts(folder: string): Promise<Figure[]> {
  const moto = await startMoto();
  const endpoint = await CountingEndpoint.start(moto.endpoint);
  const env = { ...process.env, ...moto.env, AWS_ENDPOINT_URL: endpoint.url };
  const before = { ...process.env };
  try {
    Object.assign(process.env, env);
    await deploy();
    const some = await start(endpoint, { folder, trials: TRIALS, workers: WORKERS });
    const many = await start(endpoint, { folder, trials: 1_000_000, workers: 100_000 });
    return [
      atMost('start 10,000 trials on 1,000 workers', some.requests, 5, 'requests'),
      told('  of these', some.summary),
      told('  for the plan, once a day', amount(some.prices, 'requests for prices')),
      told('  one SubmitJob a trial', amount(TRIALS, 'requests')),
      atMost('start 1,000,000 trials on 100,000 workers', many.requests, 15, 'requests'),
      told('  of these', many.summary),
    ];
  } finally {
    process.env = before;
    endpoint.stop();
    await moto.stop();
  }
}

async function deploy(): Promise<void> {
  await makeBucket('bucket');
  // With as many vCPUs as there may be workers. Its image was not made from a program of this machine.
  const record: DeploymentRecord = { ...deploymentOf([queueOf({ maxVcpus: 200_000 })]), region: 'us-east-1' };
  const client = new SSMClient();
  const Name = deploymentParameter(record.namespace);
  await client.send(new PutParameterCommand({ Name, Value: JSON.stringify(record), Type: 'String', Overwrite: true }));
  client.destroy();
}

interface Start {
  readonly folder: string;
  readonly trials: number;
  readonly workers: number;
}

async function start(endpoint: CountingEndpoint, { folder, trials, workers }: Start) {
  const file = join(folder, 'requests.json');
  const parameters = { k: { min: 0, max: trials - 1 } };
  writeFileSync(file, JSON.stringify({ name: 'requests', method: 'grid', metric: { name: 'loss' }, parameters }));
  endpoint.reset();
  await run(['run', '--grid', file, '--parallel', String(workers), '--deployment', 'default', '--detach', '--yes']);
  // Without the canary.
  const started = endpoint.jobs.reduce((sum, job) => sum + (job.arrayProperties?.size ?? 1), 0) - 1;
  if (started !== workers) throw new Error(`${started} workers instead of ${workers}`);
  const prices = PRICES.reduce((sum, service) => sum + endpoint.requests(service), 0);
  return { requests: endpoint.requests() - prices, prices, summary: endpoint.summary };
}

/** Not synchronously: this process is the server that it asks. */
async function run(args: readonly string[]): Promise<void> {
  const command = spawn(process.execPath, [SWEEP, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((done) => command.once('close', done));
  if (code !== 0) throw new Error(`sweep ${args.join(' ')} ended with ${String(code)}: ${said}`);
}

/** A look at a sweep of which 5,000 trials have ended and 1,000 run. */
async function looks(): Promise<Figure[]> {
  const batch = new FakeBatch();
  try {
    const store = new CountingStore(new MemoryStore());
    const manifest = manifestOf({ trials: TRIALS });
    const folder = new SweepFolder(store, manifest.id);
    const target = { deployment: deploymentOf(), queue: queueOf(), resources: {}, canary: true };
    await new BatchBackend({ folder, target }).start('s3://bucket/sweeps/a', WORKERS);
    await halfWay(folder);
    const jobs = new BatchBackend({ folder });
    const tracker = new ProgressTracker(folder, new FolderReader(folder, TRIALS), manifest);
    const look = async (): Promise<number> => {
      store.reset();
      batch.requests.clear();
      const [{ ended }] = await Promise.all([tracker.look(), jobs.describe()]);
      if (ended < 5000) throw new Error(`only ${ended} trials have ended`);
      return store.total + [...batch.requests.values()].reduce((sum, count) => sum + count, 0);
    };
    const first = await look();
    const idle = await look();
    for (let trial = 4001; trial < 4021; trial += 2) await end(folder, trial);
    return [
      told('first look of follow, half-way through', amount(first, 'requests')),
      atMost('every further look of follow', idle, 25, 'requests'),
      told('  one after which 10 trials have ended', amount(await look(), 'requests')),
    ];
  } finally {
    batch.close();
  }
}

/** Of the first 4,000 trials all have ended, of the next 2,000 every other one. */
async function halfWay(folder: SweepFolder): Promise<void> {
  const compaction = new Compaction(folder, TRIALS);
  for (let trial = 0; trial < 6000; trial++) {
    await folder.claim({ trial, attempt: 1 }, { worker: 'w', host: 'h', parameters: {} });
    if (trial < 4000 || trial % 2 === 0) await folder.recordResult(resultOf(trial));
    else await folder.beat({ trial, attempt: 1 }, 'w');
  }
  for (let block = 0; block < 16; block++) await compaction.compact(block);
}

async function end(folder: SweepFolder, trial: number): Promise<void> {
  await folder.recordResult(resultOf(trial));
  await folder.removeBeat({ trial, attempt: 1 });
}

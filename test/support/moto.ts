import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client, CreateBucketCommand } from '@aws-sdk/client-s3';
import { useOneRealm } from './one-realm';

const SERVICES = 'server,s3,batch,ssm,logs,ec2,ecr,sns,events,iam,pricing,cloudformation,servicequotas';
const REQUIREMENT = `moto[${SERVICES}]==5.2.1`;
const CACHE = join(__dirname, '../../node_modules/.cache/sweepstack');
const INSTALL_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 60_000;

/** Ends with the process that started it, even when that is killed. */
const SERVER = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
`;

/** What makes the SDK, in this process and those that it starts, ask moto. */
export type MotoEnvironment = Readonly<Record<string, string>>;

export interface Moto {
  readonly endpoint: string;
  readonly env: MotoEnvironment;
  /** Folder with its Python packages. */
  readonly packages: string;
  stop(): Promise<void>;
}

/** A moto server for the tests of a file: the AWS of this process until they have ended. */
export function useMoto(): Moto {
  useOneRealm();
  let running: Moto | undefined;
  const before = { ...process.env };
  const moto = (): Moto => running ?? fail('moto runs in tests alone, not while they are described');
  beforeAll(async () => {
    running = await startMoto();
    Object.assign(process.env, running.env);
  }, INSTALL_TIMEOUT_MS + START_TIMEOUT_MS);
  afterAll(async () => {
    await running?.stop();
    process.env = before;
  });
  return {
    get endpoint() {
      return moto().endpoint;
    },
    get env() {
      return moto().env;
    },
    get packages() {
      return moto().packages;
    },
    stop: () => moto().stop(),
  };
}

/**
 * Starts a moto server on a free port. The first time ever it is installed, which takes a minute.
 *
 * @param settings moto's own environment variables
 */
export async function startMoto(settings: NodeJS.ProcessEnv = {}): Promise<Moto> {
  const packages = installed();
  const server = spawn('python3', ['-c', SERVER], {
    env: { ...process.env, ...settings, PYTHONPATH: packages, PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const endpoint = await address(server);
  return {
    endpoint,
    packages,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stop: () => ended(server),
  };
}

/** Makes a bucket; the environment says where. */
export async function makeBucket(name: string): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
}

/** The folder with moto and what it needs. Two processes may install it at once: the first one's stands. */
function installed(): string {
  const folder = join(CACHE, `moto-${createHash('sha256').update(REQUIREMENT).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(join(CACHE, 'installing-'));
  try {
    const command = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', temporary];
    execFileSync('python3', [...command, REQUIREMENT], { stdio: 'pipe', timeout: INSTALL_TIMEOUT_MS });
    if (!existsSync(folder)) renameSync(temporary, folder);
    return folder;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    return fail(`cannot install ${REQUIREMENT} with python3 -m pip: ${stderr?.toString() ?? message}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Waits until the server says where it listens, and lets it say whatever it likes from then on. */
function address(server: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = '';
    const giveUp = (why: string): void => failed(new Error(`moto ${why}: ${said.slice(-2000)}`));
    const timer = setTimeout(() => giveUp(`does not listen after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    server.once('error', failed);
    server.once('exit', (code) => giveUp(`ended with ${code}`));
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 100_000) said += text;
      const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      done(endpoint);
    });
  });
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  await new Promise<void>((done) => {
    server.once('exit', () => done());
    server.kill();
  });
}

function fail(message: string): never {
  throw new Error(message);
}

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workerCommand } from '../lib/contract/image';
import { CLAIMS } from '../lib/contract/object-keys';
import { SweepFolder } from '../lib/folder/sweep-folder';
import { DirectoryStore } from '../lib/store/directory-store';
import { parseClaim } from '../lib/sweep/records';
import { manifestOf } from '../test/support/manifests';

const MB = 1e6;
const PACKAGES = '/opt/venv';
const TIMEOUT_MS = 60_000;

/** @throws when docker fails, with what it says */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface ImageSize {
  readonly baseMb: number;
  readonly packagesMb: number;
  /** What the worker, Node.js and the program add. */
  readonly aboveMb: number;
}

/** What an image adds to the one that it is built on. */
export function imageSize(image: string, base: string): ImageSize {
  const size = (name: string): number => Number(docker('image', 'inspect', '--format', '{{.Size}}', name)) / MB;
  const usage = docker('run', '--rm', image, 'du', '--summarize', '--bytes', PACKAGES);
  const packagesMb = Number(usage.split('\t')[0]) / MB;
  const baseMb = size(base);
  return { baseMb, packagesMb, aboveMb: size(image) - baseMb - packagesMb };
}

export interface WorkerStart {
  /** From the moment that the container's process starts. */
  readonly insideMs: number;
  /** From `docker run` on. */
  readonly wholeMs: number;
}

/** How soon a worker in a container claims its first trial of a sweep. @param folder for the sweep; made and removed */
export async function workerStart(image: string, folder: string): Promise<WorkerStart> {
  const sweep = new SweepFolder(new DirectoryStore(folder), 'start');
  await sweep.createManifest(manifestOf({ trials: 1, container: '/nowhere' }));
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  const args = ['run', '--detach', '--init', '--read-only', '--user', user, '--volume', `${folder}:${folder}`, image];
  const begin = Date.now();
  const container = docker(...args, ...workerCommand(sweep.uri)).trim();
  try {
    docker('wait', container);
    const started = docker('inspect', '--format', '{{.State.StartedAt}}', container).trim();
    const claimed = firstClaim(sweep.uri);
    if (claimed === undefined) throw new Error(`no claim in ${sweep.uri}: ${docker('logs', container)}`);
    return { insideMs: claimed - Date.parse(started), wholeMs: claimed - begin };
  } finally {
    docker('rm', '--force', '--volumes', container);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds since the epoch: the sweep and the container are on one machine, so their clocks are one. */
function firstClaim(sweep: string): number | undefined {
  const claims = join(sweep, CLAIMS);
  if (!existsSync(claims)) return undefined;
  const [block = ''] = readdirSync(claims);
  const [name = ''] = readdirSync(join(claims, block));
  return Date.parse(parseClaim(readFileSync(join(claims, block, name), 'utf8'))?.at ?? '');
}

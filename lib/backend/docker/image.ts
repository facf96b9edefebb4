import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_IMAGE_VARIABLE, NODE_IMAGE_VARIABLE } from '../../contract/environment';
import { IMAGE } from '../../contract/image';
import { MULTI_MODEL_SERVER } from '../../contract/program-files';
import { digestFolder } from '../../worker/program-digest';
import { pipProgress } from '../python/pip';
import { runCommand, type CommandResult } from '../run-command';
import { stageContext, WORKER_BUNDLE } from './build-context';
import { buildSecrets } from './build-secrets';
import { dockerError, lastLine } from './docker-errors';

export interface BuildOptions {
  /** Folder with the program; with a Dockerfile of its own in it, that one is built. */
  readonly container: string;
  /** Folder of this tool: it has the worker in `dist/image`, and the Dockerfile of programs without one. */
  readonly packageRoot: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with a short line, lower-case and without a full stop, whenever there is something to show. */
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

const REPOSITORY = 'sweepstack-worker';
const ASK_TIMEOUT_MS = 30_000;
const BUILD_TIMEOUT_MS = 60 * 60_000;
const SHOWN_LINES = 8;
const SHOWN_CHARACTERS = 80;
/** Docker itself gives these to a build, without keeping them in the image. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** Name of the image of a program: the same for the same files, so that it is built once. */
export function imageTag(options: BuildOptions): string {
  const { container, packageRoot } = options;
  const digests = [digestFolder(container), digestFolder(join(packageRoot, WORKER_BUNDLE))];
  const parts = [readFileSync(dockerfile(options), 'utf8'), ...digests, ...buildArguments(options)];
  return `${REPOSITORY}:${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)}`;
}

export async function findImage(image: string, { env, signal }: BuildOptions): Promise<boolean> {
  const args = ['image', 'inspect', '--format', '{{.Id}}', image];
  return (await runCommand('docker', args, { env, signal, timeoutMs: ASK_TIMEOUT_MS })).code === 0;
}

/** Whether the image runs what it is given by way of the program's own entry script. */
export async function hasEntry(image: string, { env, signal }: BuildOptions): Promise<boolean> {
  const args = ['image', 'inspect', '--format', '{{json .Config.Entrypoint}}', image];
  const { stdout } = await runCommand('docker', args, { env, signal, timeoutMs: ASK_TIMEOUT_MS });
  return stdout.trim() === JSON.stringify([IMAGE.entry]);
}

/** @throws ImageNotFound, Interrupted */
export async function pullImage(image: string, { env, signal, onProgress }: BuildOptions): Promise<void> {
  onProgress(`pulling the image ${image}`);
  const result = await runCommand('docker', ['pull', '--quiet', image], { env, signal, timeoutMs: BUILD_TIMEOUT_MS });
  if (result.outcome === 'aborted') throw interrupted('pulling');
  if (result.code === 0) return;
  const reason = result.outcome === 'timed-out' ? 'it took more than an hour' : lastLine(result.stderr);
  throw dockerError('ImageNotFound', `image ${image} is not on this machine and cannot be pulled: ${reason}`, {
    hint: 'correct its name, or log in to its registry with `docker login`',
  });
}

/** @throws ImageNotBuilt, Interrupted */
export async function buildImage(image: string, options: BuildOptions): Promise<void> {
  const { env, signal, onProgress } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sweepstack-build-'));
  try {
    onProgress(`building the image ${image}`);
    const given = PROXY_VARIABLES.filter((name) => env[name] !== undefined);
    const args = [
      ['build', '--progress', 'plain', '--tag', image, '--file', dockerfile(options)],
      [...buildArguments(options), ...given].flatMap((argument) => ['--build-arg', argument]),
      buildSecrets(env, folder),
      stageContext(options, join(folder, 'context')),
    ].flat();
    const onErrorLine = (line: string): void => {
      const message = buildProgress(line);
      if (message !== undefined) onProgress(message);
    };
    const building = { env: { ...env, DOCKER_BUILDKIT: '1' }, signal, timeoutMs: BUILD_TIMEOUT_MS, onErrorLine };
    const result = await runCommand('docker', args, building);
    if (result.outcome === 'aborted') throw interrupted('building');
    if (result.code !== 0) throw notBuilt(result, dockerfile(options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function dockerfile({ container, packageRoot }: BuildOptions): string {
  const own = join(container, 'Dockerfile');
  return existsSync(own) ? own : join(packageRoot, 'container', 'Dockerfile');
}

function buildArguments({ container, env }: BuildOptions): string[] {
  const given = {
    BASE_IMAGE: env[BASE_IMAGE_VARIABLE],
    NODE_IMAGE: env[NODE_IMAGE_VARIABLE],
    MULTI_MODELS: existsSync(join(container, MULTI_MODEL_SERVER)) ? undefined : 'false',
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

/** What a line of the build's output means to someone who waits; `undefined` for lines that do not matter to them. */
export function buildProgress(line: string): string | undefined {
  const step = /^#\d+ \[(\S+ )?\s*(\d+\/\d+)\] (.*)$/.exec(line);
  if (step) return `${step[1] ?? ''}step ${step[2]}: ${shortened(step[3] as string)}`;
  const output = /^#\d+ \d+\.\d+ (.*)$/.exec(line);
  return output ? pipProgress(output[1] as string) : undefined;
}

/** An instruction without its flags and the blanks of its continued lines. */
function shortened(instruction: string): string {
  const text = instruction.replaceAll(/ --[a-z]+=\S+/g, '').replaceAll(/\s+/g, ' ');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} ...` : text;
}

function interrupted(what: string): Error {
  return dockerError('Interrupted', `${what} the image was interrupted`);
}

function notBuilt({ outcome, stderr }: CommandResult, file: string): Error {
  if (outcome === 'timed-out') return dockerError('ImageNotBuilt', `building ${file} took more than an hour`);
  const said = stderr.split('\n').filter((line) => line.trim() !== '' && !/^#\d+ (sha256:|DONE|CACHED)/.test(line));
  return dockerError('ImageNotBuilt', `docker cannot build ${file}:\n${said.slice(-SHOWN_LINES).join('\n')}`, {
    hint:
      `images to build on that this machine can reach go in ${BASE_IMAGE_VARIABLE} and ${NODE_IMAGE_VARIABLE}; ` +
      'container/README.md says what a build is given',
  });
}

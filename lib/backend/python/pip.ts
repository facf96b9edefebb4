import { join } from 'node:path';
import type { SweepError } from '../../contract/sweep-error';
import { machineError } from './machine-error';
import { type CommandResult, runCommand } from '../run-command';

export interface PipInstall {
  /** The virtual environment's `python`. */
  readonly python: string;
  /** Holds `requirements.txt`; paths in that file are relative to it. */
  readonly containerDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (message: string) => void;
}

const COLLECTED = 'collected packages: ';
const SHOWN_LINES = 8;
const SHOWN_PACKAGES = 6;

/**
 * Installs a requirements file into a virtual environment.
 *
 * @throws SweepError PackageIndexUnreachable, PipTimedOut, PipFailed, Interrupted
 */
export async function pipInstall(install: PipInstall): Promise<void> {
  const args = ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--requirement', 'requirements.txt'];
  const result = await runCommand(install.python, args, {
    cwd: install.containerDir,
    env: pipEnvironment(install.env),
    timeoutMs: install.timeoutMs,
    signal: install.signal,
    onLine: (line) => {
      const message = pipProgress(line);
      if (message !== undefined) install.onProgress(message);
    },
  });
  if (result.outcome !== 'exited' || result.code !== 0) throw pipError(result, install);
}

/** What a line of pip's output means to someone who waits; `undefined` for lines that do not matter to them. */
export function pipProgress(line: string): string | undefined {
  const [verb, rest] = split(line.trim());
  switch (verb) {
    case 'Collecting':
      return `looking up ${rest.replace(/ \(from .*$/, '')}`;
    case 'Downloading':
      return /\.metadata\b/.test(rest) ? undefined : `downloading ${rest.replace(/^.*\//, '')}`;
    case 'Installing':
      return rest.startsWith(COLLECTED)
        ? `installing ${shortened(rest.slice(COLLECTED.length).split(', '))}`
        : undefined;
    case 'Building':
      return /^wheel for .*: started$/.test(rest) ? `building ${rest.slice(10).replace(/ .*$/, '')}` : undefined;
    case 'Successfully':
      return rest.startsWith('installed ') ? `installed ${shortened(rest.slice(10).split(' '))}` : undefined;
    default:
      return undefined;
  }
}

function split(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}

function shortened(names: readonly string[]): string {
  const rest = names.length - SHOWN_PACKAGES;
  return rest > 1 ? `${names.slice(0, SHOWN_PACKAGES).join(', ')} and ${rest} more` : names.join(', ');
}

function pipEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
    ...env,
    // pip names a connection error only when it tries again.
    PIP_RETRIES: Number(env['PIP_RETRIES']) > 0 ? env['PIP_RETRIES'] : '2',
    // No virtual environment can obey this one.
    PIP_USER: '0',
    PYTHONUNBUFFERED: '1',
  };
}

function pipError(result: CommandResult, install: PipInstall): SweepError {
  const file = join(install.containerDir, 'requirements.txt');
  const output = `${result.stdout}\n${result.stderr}`;
  if (result.outcome === 'aborted') return machineError('Interrupted', `installing ${file} was interrupted`);
  if (result.outcome === 'timed-out') {
    return machineError('PipTimedOut', `installing ${file} took longer than ${minutes(install.timeoutMs)} minutes`, {
      hint: 'run it again: what was downloaded is kept; leave packages out of the file that the program does not need',
    });
  }
  if (isUnreachable(output)) {
    return machineError('PackageIndexUnreachable', `pip cannot reach its package index to install ${file}`, {
      hint:
        'check the network, and the proxy or certificate settings (HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT); ' +
        `pip said: ${lastLines(result.stderr, 1)}`,
    });
  }
  return machineError(
    'PipFailed',
    `pip could not install ${file}:\n${lastLines(result.stderr || output, SHOWN_LINES)}`,
    {
      hint: 'correct the file and run again',
    },
  );
}

/** pip's exit code is 1 whatever went wrong, so its words have to tell. */
function isUnreachable(output: string): boolean {
  const broken = /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError/;
  const answered = /\(from versions: (?!none)/; // the index was there, but has no version that fits
  return broken.test(output) && !answered.test(output);
}

function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('[notice]'))
    .slice(-count)
    .join('\n');
}

function minutes(milliseconds: number): number {
  return Math.round(milliseconds / 60_000);
}

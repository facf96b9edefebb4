import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findPython } from '../backend/python/interpreter';
import { runCommand } from '../backend/run-command';
import { SweepError } from '../contract/sweep-error';
import type { LocalFacts, Tool } from '../doctor/local';
import { isRemote } from '../store/address';
import { rootAddress } from './root-address';

const TIMEOUT_MS = 10_000;

/** What this machine has, for sweeps that run on it. */
export async function localFacts(env: NodeJS.ProcessEnv): Promise<LocalFacts> {
  const [python, docker] = await Promise.all([pythonFacts(env), dockerFacts(env)]);
  return { nodeVersion: process.versions.node, python, docker, root: rootFacts(rootAddress(undefined)) };
}

async function pythonFacts(env: NodeJS.ProcessEnv): Promise<Tool> {
  try {
    const { version, executable } = await findPython(env);
    return { version: `${version} (${executable})` };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return { fault: error.message, fix: error.hint ?? 'install Python 3' };
  }
}

async function dockerFacts(env: NodeJS.ProcessEnv): Promise<Tool> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  const { outcome, code, stdout } = await runCommand('docker', args, { env, timeoutMs: TIMEOUT_MS });
  if (outcome === 'not-started') return { fault: 'there is no command docker', fix: 'install Docker' };
  if (outcome === 'timed-out') {
    return { fault: `Docker did not answer within ${TIMEOUT_MS / 1000} s`, fix: 'start it again' };
  }
  if (code === 0 && stdout !== '') return { version: stdout };
  return { fault: 'Docker is installed, but its daemon does not answer', fix: '`docker info` says why; start it' };
}

/** Looks, and writes nothing: a folder that is not there yet is made when a sweep is run. */
function rootFacts(root: string): LocalFacts['root'] {
  if (isRemote(root)) return { address: root };
  const address = resolve(root);
  try {
    const there = nearestFolder(address);
    if (!statSync(there).isDirectory()) return { address, fault: `${there} is not a folder` };
    accessSync(there, constants.W_OK | constants.X_OK);
    return { address };
  } catch (error) {
    return { address, fault: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

function nearestFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

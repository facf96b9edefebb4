import { randomBytes } from 'node:crypto';
import { lastLine } from '../backend/docker/docker-errors';
import { runCommand, type CommandResult } from '../backend/run-command';
import type { CommandFacts } from '../check/facts';
import { lastWords } from './last-words';

const TIMEOUT_MS = 60_000;
/** With which `docker run` says so. */
const NOT_FOUND = 127;

/** Runs docker to its end. Never throws. */
export function docker(args: readonly string[]): Promise<CommandResult> {
  return runCommand('docker', args, { env: process.env, timeoutMs: TIMEOUT_MS });
}

/** Runs a command in a container of its own, which is gone afterwards however long it would have stayed. */
export async function runInContainer(
  options: readonly string[],
  image: string,
  ...args: string[]
): Promise<CommandFacts> {
  const name = `sweep-check-${randomBytes(4).toString('hex')}`;
  const { outcome, code, stdout, stderr } = await docker(['run', '--rm', '--name', name, ...options, image, ...args]);
  if (outcome === 'timed-out') {
    await docker(['rm', '--force', '--volumes', name]);
    return { ok: false, said: `it had not ended after ${TIMEOUT_MS / 1000} s` };
  }
  if (code === 0) return { ok: true, said: lastWords(stdout) };
  if (code === NOT_FOUND) return { ok: false, said: 'there is no such file' };
  return { ok: false, said: stderr === '' ? lastWords(stdout) || `exit code ${code}` : lastLine(stderr) };
}

import { spawnSync, type SpawnSyncReturns } from 'node:child_process';

export const PYTHON_IMAGE = 'sweepstack-test/python';
export const NODE_IMAGE = 'sweepstack-test/node';

/** For builds on a machine that reaches no container registry. */
export const BASE_IMAGES = { SWEEP_BASE_IMAGE: PYTHON_IMAGE, SWEEP_NODE_IMAGE: NODE_IMAGE };

/** Runs docker to its end. */
export function docker(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync('docker', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** What docker says. @throws when it fails */
export function dockerSays(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = docker(...args);
  if (status !== 0) throw error ?? new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Names of the containers with a label, running or not. */
export function containersOf(label: string): string[] {
  const said = dockerSays('ps', '--all', '--filter', `label=${label}`, '--format', '{{.Names}}');
  return said.split('\n').filter((name) => name !== '');
}

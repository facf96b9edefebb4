import type { SweepError } from '../../contract/sweep-error';
import { machineError } from './machine-error';
import { runCommand } from '../run-command';

/** A Python that can make virtual environments. */
export interface Interpreter {
  /** Absolute path. */
  readonly executable: string;
  /** Like `3.11.7`. */
  readonly version: string;
  /** What compiled packages depend on: implementation, version to the minor, operating system and processor. */
  readonly abi: string;
}

interface Probe extends Interpreter {
  readonly major: number;
  readonly minor: number;
  readonly canMakeEnvironments: boolean;
}

const PROBE_TIMEOUT_MS = 30_000;
const MINIMUM_MINOR = 9;
// Runs on every Python that anyone may still have, 2.7 included, so that "too old" can be told from "not there".
const PROBE = `
import json, sys, sysconfig
try:
    import ensurepip, venv
    complete = True
except ImportError:
    complete = False
major, minor, micro = sys.version_info[:3]
name = getattr(getattr(sys, 'implementation', None), 'name', 'python')
print(json.dumps({
    'executable': sys.executable,
    'version': '%d.%d.%d' % (major, minor, micro),
    'major': major,
    'minor': minor,
    'abi': '%s-%d.%d-%s' % (name, major, minor, sysconfig.get_platform()),
    'canMakeEnvironments': complete,
}))
`;

/**
 * The Python that `SWEEP_PYTHON` names, else the first usable one of `python3` and `python` on the PATH.
 *
 * @throws SweepError PythonNotFound, PythonTooOld, VenvUnavailable, Interrupted
 */
export async function findPython(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Interpreter> {
  const candidates = env['SWEEP_PYTHON'] ? [env['SWEEP_PYTHON']] : ['python3', 'python'];
  const found: Probe[] = [];
  for (const candidate of candidates) {
    const probe = await probePython(candidate, env, signal);
    if (signal?.aborted) throw machineError('Interrupted', 'looking for Python was interrupted');
    if (probe && isUsable(probe)) return probe;
    if (probe) found.push(probe);
  }
  throw noPython(candidates, found);
}

async function probePython(
  candidate: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Probe | undefined> {
  const result = await runCommand(candidate, ['-c', PROBE], { env, signal, timeoutMs: PROBE_TIMEOUT_MS });
  if (result.outcome !== 'exited' || result.code !== 0) return undefined;
  try {
    return JSON.parse(result.stdout.slice(result.stdout.lastIndexOf('\n') + 1)) as Probe;
  } catch {
    return undefined;
  }
}

function isNewEnough(probe: Probe): boolean {
  return probe.major === 3 && probe.minor >= MINIMUM_MINOR;
}

function isUsable(probe: Probe): boolean {
  return isNewEnough(probe) && probe.canMakeEnvironments;
}

/** Which error it is: the nearest miss explains best. */
function noPython(candidates: readonly string[], found: readonly Probe[]): SweepError {
  const incomplete = found.find(isNewEnough);
  if (incomplete) {
    return machineError(
      'VenvUnavailable',
      `${incomplete.executable} (Python ${incomplete.version}) comes without the modules venv and ensurepip`,
      { hint: 'on Debian and Ubuntu: apt install python3-venv; or name another Python in SWEEP_PYTHON' },
    );
  }
  const old = found[0];
  if (old) {
    return machineError(
      'PythonTooOld',
      `${old.executable} is Python ${old.version}; 3.${MINIMUM_MINOR} or later is needed`,
      {
        hint: 'install a newer Python 3, or name one in SWEEP_PYTHON',
      },
    );
  }
  return machineError(
    'PythonNotFound',
    `there is no working Python: tried ${candidates.join(' and ')}; 3.${MINIMUM_MINOR} or later is needed`,
    { hint: 'install Python 3 (on Debian and Ubuntu: apt install python3 python3-venv), or name one in SWEEP_PYTHON' },
  );
}

import { ok, problem, warning, type Finding } from './finding';

/** What a machine has, for sweeps that run on it. */
export interface LocalFacts {
  /** Like `20.19.2`. */
  readonly nodeVersion: string;
  readonly python: Tool;
  readonly docker: Tool;
  readonly root: { readonly address: string; readonly fault?: string };
}

/** A version, or why there is none and what to do. */
export type Tool = { readonly version: string } | { readonly fault: string; readonly fix: string };

/** The oldest Node that package.json allows. */
const OLDEST_NODE = [20, 19] as const;

/** Whether sweeps can run on this machine. Python and Docker are needed by some programs alone. */
export function examineLocal({ nodeVersion, python, docker, root }: LocalFacts): Finding[] {
  return [
    node(nodeVersion),
    root.fault === undefined
      ? ok('sweeps', `${root.address} can be written`)
      : problem(
          'sweeps',
          `${root.address} cannot be written: ${root.fault}`,
          'name another place with --root or SWEEP_ROOT',
        ),
    tool('python', 'Python', 'programs in Python with --on process', python),
    tool('docker', 'Docker', '--on docker', docker),
  ];
}

function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNew) return ok('node', `Node ${version}`);
  return problem('node', `Node ${version} is too old`, `install Node ${OLDEST_NODE.join('.')} or later`);
}

function tool(check: string, name: string, use: string, state: Tool): Finding {
  if ('version' in state) return ok(check, `${name} ${state.version}`);
  return warning(check, `${state.fault}; needed for ${use} alone`, state.fix);
}

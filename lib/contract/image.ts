/** Where things are in the image that workers run: container/Dockerfile puts them there. */
export const IMAGE = {
  /** Folder of the worker: its bundle, and Node. Laid over whatever the base image holds. */
  tool: '/opt/sweepstack',
  /** The command, as `sweep` on a machine: `sweep work ADDRESS`. */
  command: '/opt/sweepstack/bin/sweep',
  /** Entry point of images that have a shell: runs `entrypoint.sh` of the program before what it is given. */
  entry: '/opt/sweepstack/bin/enter',
  /** The folder with the program `train`, on the PATH. */
  program: '/opt/program',
  /** Writable in a container whose root file system is not: for the files of running trials. */
  scratch: '/tmp',
} as const;

/** What the container of a worker runs. @param sweep address of the sweep's folder */
export function workerCommand(sweep: string): string[] {
  return [IMAGE.command, 'work', sweep];
}

/** What the container of a canary runs: one trial, after which it ends. */
export function canaryCommand(sweep: string): string[] {
  return [...workerCommand(sweep), '--limit', '1'];
}

/** What a worker with a limit ends with when one of its trials failed. */
export const TRIAL_FAILED = 1;

/** The address of the sweep in the command of a worker; `undefined` for any other command. */
export function sweepOfCommand(command: readonly string[]): string | undefined {
  const [program, verb, sweep] = command;
  return program === IMAGE.command && verb === 'work' ? sweep : undefined;
}

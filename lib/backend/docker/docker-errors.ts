import { SweepError } from '../../contract/sweep-error';

/** Codes with which `docker run` says that the container's own command is not why it ended. */
const DAEMON_FAILED = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

export function dockerError(
  code: string,
  message: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): SweepError {
  return new SweepError(code, message, { ...options, source: 'machine' });
}

/** Why a container could not even be started; `undefined` when it was. @param code exit code of `docker run` */
export function dockerRunError(code: number | null, stderr: string): SweepError | undefined {
  if (code === DAEMON_FAILED) {
    return dockerError('ContainerNotStarted', `docker cannot start a worker: ${lastLine(stderr)}`, {
      hint: 'run `docker info` to see whether Docker works',
    });
  }
  if (code === NOT_FOUND || code === NOT_EXECUTABLE) {
    return dockerError('ImageWithoutWorker', `the image has no worker that can be started: ${lastLine(stderr)}`, {
      hint: 'container/wrap/Dockerfile makes one of it that has',
    });
  }
  return undefined;
}

/** Docker ends what it has to say with an invitation to read its help. */
export function lastLine(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !/^(See|Run) 'docker .*help'/.test(line));
  return said.at(-1)?.replace(/^docker: (Error response from daemon: )?/, '') ?? 'it did not say why';
}

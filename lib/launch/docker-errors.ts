import { dockerError, lastLine } from '../backend/docker/docker-errors';
import type { CommandResult } from '../backend/run-command';
import { SweepError } from '../contract/sweep-error';
import type { Verb } from './launcher';

/** Codes with which `docker run` says that the image has no such command, or that it cannot be run. */
const NO_COMMAND = new Set([126, 127]);

/** Why a container did not start. */
export function containerStartError({ outcome, code, stderr }: CommandResult, verb: Verb, image: string): SweepError {
  const said = lastLine(stderr);
  if (outcome === 'not-started') {
    return dockerError('DockerNotFound', 'there is no command docker on this machine', { hint: 'install Docker' });
  }
  if (NO_COMMAND.has(code)) {
    return new SweepError('ProgramNotStarted', `image ${image} has no program '${verb}' that can be started: ${said}`, {
      hint: `put an executable file '${verb}' on the PATH of the image`,
    });
  }
  const reason = outcome === 'timed-out' ? 'it took too long' : said;
  return dockerError('ContainerNotStarted', `docker cannot start a container of ${image}: ${reason}`, {
    hint: 'run `docker info` to see whether Docker works',
  });
}

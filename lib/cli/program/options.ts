import { InvalidArgumentError, Option } from 'commander';
import { DEPLOYMENT_VARIABLE, ROOT_VARIABLE } from '../../contract/environment';

/** Folder or `s3://` address. Without it commands look on this machine and in the deployment. */
export function rootOption(): Option {
  const fallback = `(default: $${ROOT_VARIABLE}, else sweeps and those of the deployment)`;
  return new Option('--root <dir>', `folder or s3:// address that holds sweeps ${fallback}`);
}

export function deploymentOption(): Option {
  const fallback = `(default: $${DEPLOYMENT_VARIABLE}, else that of this checkout)`;
  return new Option('--deployment <namespace>', `the deployment in AWS ${fallback}`);
}

export function onOption(): Option {
  return new Option('--on <backend>', 'where workers run: process, docker or batch');
}

export function queueOption(): Option {
  return new Option('--queue <name>', 'for batch: the queue of the deployment');
}

export function imageOption(): Option {
  return new Option('--image <name>', 'for docker: an image in place of one built from the folder of the program');
}

export function canaryOption(): Option {
  return new Option('--no-canary', 'for batch: start all workers at once, none ahead of the others');
}

export function yesOption(): Option {
  return new Option('-y, --yes', 'start what costs money without a question');
}

export function jsonOption(): Option {
  return new Option('--json', 'one JSON event a line, and nothing else');
}

export function parallelOption(): Option {
  const fallback = '(default: limits.parallel of the sweep file, else one per core, in AWS as many as fit)';
  return new Option('--parallel <n>', `workers at once ${fallback}`).argParser(positive);
}

export function detachOption(): Option {
  return new Option('--detach', 'leave workers at work in the background');
}

export function containerOption(): Option {
  return new Option('--container <dir>', 'folder with the program, when it is elsewhere now or on this machine');
}

export function channelOption(): Option {
  const description = 'place of the data of a channel, when it is elsewhere now; as often as wanted';
  return new Option('--channel <name=path>', description).argParser(collect);
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function positive(value: string): number {
  if (/^\d+$/.test(value) && Number(value) > 0 && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

export function usd(value: string): number {
  if (/^\d+(\.\d+)?$/.test(value) && Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('It must be a number of US dollars above 0.');
}

export function trialNumber(value: string): number {
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError('It must be the number of a trial, counted from 0.');
}

export function sweepName(value: string): string {
  if (/^[A-Za-z0-9_-]{1,63}$/.test(value)) return value;
  throw new InvalidArgumentError('It must have 1 to 63 letters, digits, - or _.');
}

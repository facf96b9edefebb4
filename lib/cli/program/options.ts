import { InvalidArgumentError, Option } from 'commander';
import { ROOT_VARIABLE } from '../../contract/environment';

export function rootOption(): Option {
  return new Option('--root <dir>', `folder that holds sweeps (default: $${ROOT_VARIABLE}, else sweeps)`);
}

export function jsonOption(): Option {
  return new Option('--json', 'one JSON event a line, and nothing else');
}

export function parallelOption(): Option {
  const fallback = '(default: limits.parallel of the sweep file, else one per core)';
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

export function trialNumber(value: string): number {
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError('It must be the number of a trial, counted from 0.');
}

export function sweepName(value: string): string {
  if (/^[A-Za-z0-9_-]{1,63}$/.test(value)) return value;
  throw new InvalidArgumentError('It must have 1 to 63 letters, digits, - or _.');
}

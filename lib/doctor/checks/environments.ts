import type { Check, EnvironmentFacts } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';

const CHECK = 'compute environments';

/** At least one compute environment of the queue can start instances; what is wrong with one is worth a warning. */
export const environments: Check = ({ environments: reading, queue, deployment: { region } }) => {
  if (!reading.ok) return [];
  const states = queue.computeEnvironments.map((name) => {
    const environment = reading.value.find((candidate) => candidate.name === name);
    return { name, fault: environment ? faultOf(environment, region) : gone(name) };
  });
  const sound = states.filter(({ fault }) => !fault).map(({ name }) => name);
  const level = sound.length > 0 ? warning : problem;
  const rest = sound.length > 0 ? `; jobs run in ${sound.join(' and ')} alone` : '';
  const faults = states.flatMap(({ fault }) => (fault ? [fault] : []));
  return faults.length > 0
    ? faults.map(({ message, fix, passes }) => (passes ? warning : level)(CHECK, `${message}${rest}`, fix))
    : [ok(CHECK, `${sound.join(' and ')} ${sound.length === 1 ? 'is' : 'are'} enabled and valid`)];
};

/** Whether a compute environment starts instances. */
export function isSound({ state, status }: EnvironmentFacts): boolean {
  return state === 'ENABLED' && status === 'VALID';
}

interface Fault extends Pick<Finding, 'message'> {
  readonly fix: string;
  /** It goes away by itself. */
  readonly passes: boolean;
}

function gone(name: string): Fault {
  return { message: `there is no compute environment ${name}`, fix: '`npm run update` makes it again', passes: false };
}

function faultOf(environment: EnvironmentFacts, region: string): Fault | undefined {
  if (isSound(environment)) return undefined;
  const { name, state, status, statusReason } = environment;
  const why = statusReason === undefined ? '' : `: ${statusReason}`;
  const passes = status === 'CREATING' || status === 'UPDATING';
  if (passes) return { message: `${name} is ${status}`, fix: 'wait a few minutes, then look again', passes };
  if (status === 'VALID') {
    return {
      message: `${name} is ${state}: it starts no instance`,
      fix: `\`${switching(name, state, region)}\``,
      passes,
    };
  }
  return { message: `${name} is ${status}${why}`, fix: mending(name, region), passes };
}

function switching(name: string, state: string, region: string): string {
  const to = state === 'DISABLED' ? 'ENABLED' : 'DISABLED';
  return `aws batch update-compute-environment --compute-environment ${name} --state ${to} --region ${region}`;
}

/** Batch looks again at an invalid environment only when it is switched off and on, or updated. */
function mending(name: string, region: string): string {
  return (
    'mend what it names (mostly a role, a launch template, a subnet or a security group that is no longer there), then ' +
    `\`${switching(name, 'ENABLED', region)}\`, the same with ENABLED, and \`npm run update\``
  );
}

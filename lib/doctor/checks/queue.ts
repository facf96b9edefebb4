import type { Check, JobQueueFacts } from '../facts';
import { ok, problem, warning } from '../finding';

const CHECK = 'queue';

/** The job queue takes jobs and hands them on. */
export const queue: Check = ({ jobQueue, queue: { queue: name }, deployment: { region } }) => {
  if (!jobQueue.ok) return [];
  const found = jobQueue.value;
  if (!found || found.status === 'DELETED') {
    return [problem(CHECK, `there is no job queue ${name} in ${region}`, '`npm run update` makes it again')];
  }
  return [valid(found) ?? enabled(found, region) ?? ok(CHECK, `${name} is enabled`)];
};

function valid({ name, status, statusReason }: JobQueueFacts) {
  switch (status) {
    case 'VALID':
      return undefined;
    case 'CREATING':
    case 'UPDATING':
      return warning(CHECK, `${name} is ${status}: jobs wait until it is VALID`, 'wait a minute, then look again');
    default: {
      const why = statusReason === undefined ? '' : `: ${statusReason}`;
      return problem(CHECK, `${name} is ${status}${why}`, 'mend what it names, then `npm run update`');
    }
  }
}

function enabled({ name, state }: JobQueueFacts, region: string) {
  if (state === 'ENABLED') return undefined;
  const command = `aws batch update-job-queue --job-queue ${name} --state ENABLED --region ${region}`;
  return problem(CHECK, `${name} is ${state}: it takes no job`, `\`${command}\``);
}

import type { Check } from '../facts';
import { ok, problem, warning } from '../finding';

const CHECK = 'job definition';
const DEPLOY = '`npm run update` registers it again';

/** What jobs are made from is there, and runs the deployment's image. */
export const jobDefinition: Check = ({ jobDefinition: reading, queue, deployment }) => {
  if (!reading.ok) return [];
  const found = reading.value;
  if (!found) return [problem(CHECK, `there is no ${queue.jobDefinition}`, DEPLOY)];
  const name = `${found.name}:${found.revision}`;
  if (found.status !== 'ACTIVE') {
    return [problem(CHECK, `${name} is ${found.status}: no job can be made from it`, DEPLOY)];
  }
  if (found.image !== deployment.image) {
    const message = `${name} runs ${found.image}, the deployment names ${deployment.image}`;
    return [warning(CHECK, message, '`npm run update` makes them agree')];
  }
  return [ok(CHECK, `${name} is active`)];
};

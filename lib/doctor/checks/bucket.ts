import type { Check } from '../facts';
import { ok, problem } from '../finding';

/** The bucket that sweeps are kept in is there. */
export const bucket: Check = ({ bucket: reading, deployment }) => {
  if (!reading.ok) return [];
  if (reading.value) return [ok('bucket', `${deployment.sweeps} is there`)];
  const fix = '`npm run update`; a bucket of that name in another account or region has to be given up first';
  return [problem('bucket', `the bucket of ${deployment.sweeps} is not there`, fix)];
};

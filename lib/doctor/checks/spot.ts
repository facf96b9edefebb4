import type { Check, SpotFacts } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';
import { valueOr } from '../reading';
import { count, listed } from '../words';
import { isSound } from './environments';

const CHECK = 'spot capacity';
const MORE = 'allow more instance types, or add on-demand capacity, in cdk.json; or run in another region';
/** AWS: a score is worth comparing with others, and no promise. Up to here a request fails more often than not. */
const LOW_SCORE = 3;

/** Spare capacity of the instance types can be had. Where on-demand capacity stands behind it jobs only cost more. */
export const spot: Check = ({ spot: reading, environments }) => {
  if (!reading?.ok) return [];
  const sound = valueOr(environments, []).filter(isSound);
  const isBacked = sound.some(({ type }) => !type.endsWith('SPOT'));
  return [unsold(reading.value, isBacked) ?? scarce(reading.value) ?? available(reading.value)];
};

function unsold({ types, zones, pricedZones }: SpotFacts, isBacked: boolean): Finding | undefined {
  if (pricedZones.length > 0 || zones.length === 0 || types.length === 0) return undefined;
  const message = `there is no price for spare capacity of ${listed(types)} in ${listed(zones)}`;
  return isBacked
    ? warning(CHECK, `${message}; workers start on on-demand instances`, MORE)
    : problem(CHECK, message, MORE);
}

function scarce({ placementScore }: SpotFacts): Finding | undefined {
  const score = valueOr(placementScore, undefined);
  if (score === undefined || score > LOW_SCORE) return undefined;
  return warning(CHECK, `spare capacity is scarce: AWS gives the queue a placement score of ${score} of 10`, MORE);
}

function available({ pricedZones, types, placementScore }: SpotFacts): Finding {
  const score = valueOr(placementScore, undefined);
  const scored = score === undefined ? '' : `, placement score ${score} of 10`;
  return ok(CHECK, `${count(types.length, 'instance type')} on sale in ${listed(pricedZones)}${scored}`);
}

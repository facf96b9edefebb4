import { SweepError } from '../contract/sweep-error';
import type { LimitsSpec } from '../spec/sweep-spec';
import type { WorkerPrice } from './worker-price';

/**
 * Refuses a sweep in AWS whose `max_cost_usd` could never stop it, because nobody knows what a worker costs.
 *
 * @throws PriceUnknown
 */
export function requirePrice(limits: LimitsSpec, price: WorkerPrice): void {
  if (limits.maxCostUsd === undefined || price.source !== 'unknown') return;
  const why = price.why === undefined ? '' : `: ${price.why}`;
  throw new SweepError(
    'PriceUnknown',
    `limits.max_cost_usd is ${limits.maxCostUsd}, and the price of a worker is unknown${why}`,
    {
      hint: 'give resources.price_usd_per_hour in the sweep file, the price of one worker; or leave max_cost_usd out',
    },
  );
}

import { formatUsd } from '../cost/format-usd';
import { SweepError } from '../contract/sweep-error';
import type { SweepFolder } from '../folder/sweep-folder';
import type { SweepSpec } from '../spec/sweep-spec';
import type { Manifest } from '../sweep/records';
import { call } from './call';
import type { Progress } from './progress';

/**
 * US dollars that a sweep may still cost; `undefined` when nothing limits that.
 *
 * @param raisedTo what it may cost in all from now on. @default what was said last
 * @throws BudgetSpent: workers would leave at once; NoBudget: its workers do not look at what it costs
 */
export async function budgetLeft(
  folder: SweepFolder,
  { spec }: Manifest,
  { spentUsd }: Progress,
  raisedTo: number | undefined,
): Promise<number | undefined> {
  const { maxCostUsd } = spec.limits;
  if (maxCostUsd === undefined || spentUsd === undefined)
    return raisedTo === undefined ? undefined : noBudget(raisedTo);
  if (raisedTo !== undefined) await folder.setBudget(raisedTo);
  const limitUsd = raisedTo ?? (await folder.budget()) ?? maxCostUsd;
  if (spentUsd < limitUsd) return limitUsd - spentUsd;
  throw new SweepError('BudgetSpent', `the trials have cost ${formatUsd(spentUsd)}, and max_cost_usd is ${limitUsd}`, {
    hint: `\`${call('resume', folder)} --max-cost-usd N\` goes on until they have cost N in all`,
  });
}

function noBudget(usd: number): never {
  throw new SweepError(
    'NoBudget',
    `--max-cost-usd ${usd}: the sweep was begun without a price or without max_cost_usd`,
    {
      hint: 'leave it out; limits.max_cost_usd of a sweep file limits the sweeps that are begun with it',
    },
  );
}

/** A sweep as what is left of it costs: prices are those it was begun with, where nobody tells them now. */
export function forTheRest({ spec, lock }: Manifest, leftUsd: number | undefined): SweepSpec {
  const price = lock.pricePerHourUsd === undefined ? {} : { priceUsdPerHour: lock.pricePerHourUsd };
  return {
    ...spec,
    limits: { ...spec.limits, ...(leftUsd === undefined ? {} : { maxCostUsd: leftUsd }) },
    resources: { ...price, ...spec.resources },
  };
}

import { budgetLeft, forTheRest } from '../../lib/cli/budget';
import type { Progress } from '../../lib/cli/progress';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { MemoryStore } from '../../lib/store/memory-store';
import { manifestOf } from '../support/manifests';

const manifest = manifestOf({ pricePerHourUsd: 0.4, spec: { limits: { maxCostUsd: 10, trialTimeoutSec: 60 } } });

function progressOf(spentUsd?: number): Progress {
  return { spentUsd } as Partial<Progress> as Progress;
}

describe('a sweep may still cost', () => {
  const folder = (): SweepFolder => new SweepFolder(new MemoryStore(), manifest.id);

  test('what its file leaves, or what was said last', async () => {
    const sweep = folder();
    await expect(budgetLeft(sweep, manifest, progressOf(4), undefined)).resolves.toBe(6);
    await expect(budgetLeft(sweep, manifest, progressOf(4), 25)).resolves.toBe(21);
    await expect(budgetLeft(sweep, manifest, progressOf(12), undefined)).resolves.toBe(13);
  });

  test('nothing once all is spent: no worker is started for that', async () => {
    const sweep = folder();
    const spent = expect.objectContaining({
      code: 'BudgetSpent',
      message: 'the trials have cost $10.20, and max_cost_usd is 10',
    });
    await expect(budgetLeft(sweep, manifest, progressOf(10.2), undefined)).rejects.toEqual(spent);
    await expect(budgetLeft(sweep, manifest, progressOf(10.2), 10)).rejects.toEqual(spent);
  });

  test('anything where nothing limits it; and then there is nothing to raise', async () => {
    const free = manifestOf({ pricePerHourUsd: 0.4 });
    await expect(budgetLeft(folder(), free, progressOf(4), undefined)).resolves.toBeUndefined();
    await expect(budgetLeft(folder(), free, progressOf(4), 25)).rejects.toMatchObject({ code: 'NoBudget' });
    await expect(budgetLeft(folder(), manifest, progressOf(), 25)).rejects.toMatchObject({ code: 'NoBudget' });
  });
});

describe('what is left of a sweep is planned', () => {
  test('with what it may still cost, and the price that it was begun with where nobody tells one', () => {
    const { limits, resources } = forTheRest(manifest, 6);
    expect(limits).toEqual({ maxCostUsd: 6, trialTimeoutSec: 60 });
    expect(resources).toEqual({ priceUsdPerHour: 0.4 });
  });

  test('with the price of its file before that', () => {
    const named = manifestOf({ pricePerHourUsd: 0.4, spec: { resources: { priceUsdPerHour: 0.5, vcpus: 2 } } });
    expect(forTheRest(named, undefined)).toMatchObject({ limits: {}, resources: { priceUsdPerHour: 0.5, vcpus: 2 } });
    expect(forTheRest(manifestOf(), undefined).resources).toEqual({});
  });
});

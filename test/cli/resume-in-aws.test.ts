import type { BatchJobs } from '../../lib/backend/batch/job-states';
import type { CostEstimate } from '../../lib/cost/estimate';
import type { Progress } from '../../lib/cli/progress';
import { priceWarnings, staying } from '../../lib/cli/resume-in-aws';
import { manifestOf } from '../support/manifests';

const none = { submitted: 0, pending: 0, runnable: 0, starting: 0, running: 0, succeeded: 0, failed: 0 };
const jobs: BatchJobs = { jobs: [], live: 10, counts: { ...none, runnable: 4, running: 6 } };

function progress(running: number, interrupt?: boolean): Pick<Progress, 'stop' | 'counts'> {
  const counts = { trials: 20, completed: 3, failed: 0, stopped: 0, running, waiting: 17 - running };
  const stop = { v: 1, cause: 'user', reason: 'stopped', interrupt: interrupt === true, at: '' } as const;
  return { counts, stop: interrupt === undefined ? undefined : stop };
}

describe('workers of a sweep that is resumed', () => {
  test('all go on where nobody stopped it', () => {
    expect(staying(progress(5), jobs)).toBe(10);
  });

  test('go on where they are in the middle of a trial: others are not started on top of them', () => {
    expect(staying(progress(5, false), jobs)).toBe(5);
    expect(staying(progress(8, false), jobs)).toBe(6);
  });

  test('leave where their trials were interrupted', () => {
    expect(staying(progress(5, true), jobs)).toBe(0);
  });
});

test('a dearer worker than the sweep was begun with is told of, where that may break its limit', () => {
  const most = { known: false, missing: 'trial_timeout' } as const;
  const planOf = (usd: number): { cost: CostEstimate } => ({
    cost: { source: 'aws', perHour: {}, chargedPerHourUsd: usd, most },
  });
  const limited = manifestOf({ pricePerHourUsd: 0.1, spec: { limits: { maxCostUsd: 5 } } });
  expect(priceWarnings(limited, planOf(0.4))).toEqual([expect.stringContaining('costs $0.40 an hour now')]);
  expect(priceWarnings(limited, planOf(0.11))).toEqual([]);
  expect(priceWarnings(manifestOf({ pricePerHourUsd: 0.1 }), planOf(0.4))).toEqual([]);
});

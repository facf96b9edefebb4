import { concurrently } from '../folder/concurrently';
import { READ_WIDTH, type SweepFolder } from '../folder/sweep-folder';
import { trialStatus, type Now } from '../sweep/decide';
import type { SweepState } from '../sweep/fold';
import type { Assignment } from '../spec/sweep-spec';

/** A trial that runs. */
export interface RunningTrial {
  readonly trial: number;
  readonly attempt: number;
  readonly parameters: Assignment;
  readonly worker: string;
  /** Seconds since it was claimed. */
  readonly sinceSec: number;
}

/** The trials that run, in order. */
export async function runningTrials(folder: SweepFolder, state: SweepState, now: Now): Promise<RunningTrial[]> {
  const running = [...state.trials.values()].filter((trial) => trialStatus(trial, now) === 'running');
  const read = await concurrently(running, READ_WIDTH, async ({ trial, attempt }) => {
    const claim = await folder.claimRecord({ trial, attempt });
    if (!claim) return [];
    const { parameters, worker, at } = claim;
    const sinceSec = Math.max(0, (now.at - Date.parse(at)) / 1000);
    return [{ trial, attempt, parameters, worker, sinceSec: Number(sinceSec.toFixed(1)) }];
  });
  return read.flat().sort((a, b) => a.trial - b.trial);
}

import { TRIAL_FAILED } from '../../contract/image';
import { SweepError } from '../../contract/sweep-error';
import type { FailedWorker } from './failed-workers';
import type { JobLook } from './job-states';

/** Given to Batch for jobs that are ended because the sweep is stopped; told apart by it from those that failed. */
export const STOP_REASON = 'the sweep was stopped';

/**
 * The job that says why workers cannot run: where jobs were started together, the canary, or the first one when every
 * worker failed. A worker that failed beside others that did their work says nothing of the sweep.
 */
export function tellingFailure(together: readonly JobLook[]): JobLook | undefined {
  if (together.some(({ statusReason }) => statusReason === STOP_REASON)) return undefined;
  const failed = together.filter(({ counts }) => counts.failed > 0);
  const succeeded = together.filter(({ canary, counts }) => !canary && counts.succeeded > 0);
  return failed.find(({ canary }) => canary) ?? (succeeded.length > 0 ? undefined : failed[0]);
}

/** @param worker what is known of the job's worker. @default nothing */
export function failureOf(job: JobLook, worker?: FailedWorker): SweepError {
  const text = tellingLines(worker?.lines ?? []);
  if (job.canary && worker?.exitCode === TRIAL_FAILED) {
    return new SweepError(
      'CanaryFailed',
      `the trial that was run first failed, so the other workers were not started`,
      {
        hint:
          'mend what is wrong and `npm run update` the image, then `sweep resume --failed`; where only this trial fails, ' +
          '`sweep resume --no-canary` runs the others',
      },
    );
  }
  const exit = worker?.exitCode === undefined ? '' : `exit code ${worker.exitCode}`;
  const why = [worker?.reason, exit, worker?.statusReason ?? job.statusReason].filter(Boolean).join(', ');
  return new SweepError('WorkersFailed', `no worker could run: ${why || 'AWS Batch says no reason'}${text}`, {
    hint: '`sweep doctor` looks for the cause; `sweep logs --workers` shows what workers printed',
    source: 'machine',
  });
}

function tellingLines(lines: readonly string[]): string {
  const told = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  return told.map((line) => `\n  ${line}`).join('');
}

import { cancellationCode, explainReason } from '../batch-reasons';
import { failureCause } from '../failure-causes';
import type { Check, Facts, JobFacts } from '../facts';
import { problem } from '../finding';
import { groupBy } from '../group-by';
import { count } from '../words';

/** Jobs that the queue cancelled because they could not start: with Batch's reason, explained. */
export const cancelledJobs: Check = (facts) => {
  const cancelled = failed(facts).filter((job) => codeOf(job) !== undefined);
  return [...groupBy(cancelled, (job) => codeOf(job) ?? '')].map(([code, jobs]) => {
    const known = explainReason(code);
    const message = `the queue cancelled ${count(jobs.length, 'job')} that could not start: ${known?.message ?? code}`;
    const fix = known?.fix ?? 'mend what Batch names';
    return problem('cancelled jobs', known ? `${message} (${code})` : message, `${fix}; then resume the sweep`);
  });
};

/** Jobs whose container did not start, or ended badly. Those that a person ended are no fault. */
export const failedJobs: Check = (facts) => {
  const others = failed(facts).filter((job) => codeOf(job) === undefined && !job.isTerminated);
  const causes = others.map((job) => ({ job, cause: failureCause(job) }));
  return [...groupBy(causes, ({ cause }) => cause.message).values()].map((alike) => {
    const [{ job, cause }] = alike as [(typeof causes)[number]];
    const detail = job.reason ?? job.statusReason;
    const said = detail === undefined ? '' : ` (${detail})`;
    const message = `${count(alike.length, 'job')}: ${cause.message}${said}`;
    return { level: cause.level, check: 'failed jobs', message, fix: cause.fix };
  });
};

function failed({ jobs }: Facts): readonly JobFacts[] {
  return jobs.ok ? jobs.value.filter(({ status, isArray }) => status === 'FAILED' && !isArray) : [];
}

function codeOf({ statusReason }: JobFacts): string | undefined {
  return statusReason === undefined ? undefined : cancellationCode(statusReason);
}

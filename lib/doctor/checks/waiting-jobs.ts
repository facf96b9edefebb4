import { explainReason, reasonCode } from '../batch-reasons';
import type { Check, JobFacts } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';
import { groupBy } from '../group-by';
import { count } from '../words';

const CHECK = 'waiting jobs';
/** An instance that starts, joins and pulls an image takes some five minutes; after this it is odd. */
const LONG_MIN = 15;
const MS_PER_MIN = 60_000;

/** Why Batch says that jobs wait, where it says it, and whether the others wait for long. */
export const waitingJobs: Check = ({ jobs, now }) => {
  if (!jobs.ok) return [];
  const runnable = jobs.value.filter(({ status, isArray }) => status === 'RUNNABLE' && !isArray);
  const blocked = runnable.filter(({ statusReason }) => statusReason !== undefined);
  const byCode = groupBy(blocked, ({ statusReason = '' }) => reasonCode(statusReason));
  const quiet = runnable.filter(({ statusReason }) => statusReason === undefined);
  return [
    ...[...byCode].map(([code, some]) => stuck(code, some)),
    ...patience(quiet, now),
    ...starting(jobs.value, now),
  ];
};

function stuck(code: string, jobs: readonly JobFacts[]): Finding {
  const detail = jobs[0]?.statusReason ?? code;
  const known = explainReason(code);
  const waits = jobs.length === 1 ? '1 job waits' : `${jobs.length} jobs wait`;
  if (known) return problem(CHECK, `${waits}: ${known.message} (${detail})`, known.fix);
  return problem(CHECK, `${waits}; Batch says: ${detail}`, 'mend what it names; the other findings here may say more');
}

function patience(jobs: readonly JobFacts[], now: number): Finding[] {
  if (jobs.length === 0) return [];
  const minutes = waitedMin(jobs, now);
  const message = `${count(jobs.length, 'job')} waiting for an instance, the first for ${minutes} min`;
  if (minutes < LONG_MIN) return [ok(CHECK, `${message}; the first one takes up to 5 min to start`)];
  const fix = 'the other findings here; without any, the activity of the Auto Scaling group of the compute environment';
  return [warning(CHECK, `${message}, and Batch gives no reason`, fix)];
}

function starting(all: readonly JobFacts[], now: number): Finding[] {
  const jobs = all.filter(({ status, isArray }) => status === 'STARTING' && !isArray);
  if (jobs.length === 0) return [];
  const minutes = waitedMin(jobs, now);
  if (minutes < LONG_MIN) return [ok(CHECK, `${count(jobs.length, 'job')} starting`)];
  const message = `${count(jobs.length, 'job')} in STARTING, the first since ${minutes} min: an image is pulled, or cannot be`;
  return [warning(CHECK, message, 'check the findings on image and network; a smaller image starts sooner')];
}

function waitedMin(jobs: readonly JobFacts[], now: number): number {
  return Math.max(0, Math.round((now - Math.min(...jobs.map(({ createdAt }) => createdAt))) / MS_PER_MIN));
}

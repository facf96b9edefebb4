import { RESULTS_CSV_KEY } from '../../lib/contract/object-keys';
import { formatDuration, formatNumber, formatParameters, plural } from '../../lib/cli/format';
import type { BestSummary, Summary } from '../../lib/report/summary';
import { whyNotNeeded } from '../../lib/sweep/decide';
import type { EndState } from './look';

/** What people are told, by e-mail as a rule. */
export interface Message {
  /** ASCII without line breaks, at most 100 characters. */
  readonly subject: string;
  readonly text: string;
}

/** What SNS takes. */
const SUBJECT_LIMIT = 100;

/** @param address of the sweep's folder */
export function messageOf(summary: Summary, state: EndState, address: string): Message {
  const { stop } = summary;
  const commands = [
    `  sweep results ${address}   shows them`,
    ...(state === 'complete' || whyNotNeeded(stop) !== undefined
      ? []
      : [`  sweep resume ${address}   goes on with the sweep`]),
  ];
  const text = [
    `${summary.id} ${stateText(summary, state)}.`,
    '',
    `trials: ${countsText(summary)}`,
    ...(summary.best ? [`best: ${bestText(summary.best, summary)}`] : []),
    `programs ran ${formatDuration(summary.programSec)} in all`,
    '',
    `The results are in ${address}/${RESULTS_CSV_KEY}`,
    ...commands,
    '',
  ].join('\n');
  return { subject: subjectOf(summary, state), text };
}

function subjectOf(summary: Summary, state: EndState): string {
  const failed = summary.failed === 0 ? '' : `, ${summary.failed} failed`;
  const outcome = `${state === 'abandoned' ? 'unfinished' : state}: ${endedOf(summary)} of ${plural(summary.trials, 'trial')} ended${failed}`;
  const room = SUBJECT_LIMIT - outcome.length - 'Sweep  '.length;
  return `Sweep ${summary.id.slice(0, room)} ${outcome}`;
}

function stateText(summary: Summary, state: EndState): string {
  switch (state) {
    case 'complete':
      return 'is complete: every trial has ended';
    case 'stopped':
      return `was stopped: ${summary.stop?.reason ?? ''}`;
    case 'abandoned':
      return `is unfinished: ${plural(summary.trials - endedOf(summary), 'trial')} left, and nobody works on it`;
  }
}

function countsText(summary: Summary): string {
  const kinds = ['completed', 'failed', 'stopped'] as const;
  const counts = kinds.flatMap((kind) => (summary[kind] > 0 ? [`${summary[kind]} ${kind}`] : []));
  const left = summary.trials - endedOf(summary);
  return [...counts, ...(left > 0 ? [`${left} left`] : [])].join(', ');
}

function bestText(best: BestSummary, { metric }: Summary): string {
  const around = best.spread === null ? '' : ` +- ${Number(best.spread.toPrecision(2))}`;
  const parameters = formatParameters(best.parameters);
  const value = `${metric} ${formatNumber(best.objective)}${around} in trial ${best.trial}`;
  return parameters === '' ? value : `${value} with ${parameters}`;
}

function endedOf({ completed, failed, stopped }: Summary): number {
  return completed + failed + stopped;
}

import { formatUsd } from '../../cost/format-usd';
import type { Manifest, ResultRecord } from '../../sweep/records';
import type { Standing } from '../../sweep/standings';
import { formatCount, formatDuration, formatNumber, formatParameters, formatWholeSeconds, plural } from '../format';
import type { Crew, Progress } from '../progress';
import { printable } from '../text';

/** `trial 12 completed in 1.3 s: val_error 0.0217 with C=10 kernel=rbf`. */
export function resultLine(result: ResultRecord, { spec }: Manifest): string {
  const parameters = formatParameters(result.parameters);
  const suffix = parameters === '' ? '' : ` with ${parameters}`;
  if (result.status === 'failed') return `trial ${result.trial} failed: ${shortReason(result)}${suffix}`;
  const objective = result.objective === undefined ? '' : `: ${spec.metric?.name} ${formatNumber(result.objective)}`;
  const ended = result.status === 'stopped' ? 'stopped early' : result.status;
  return `trial ${result.trial} ${ended} in ${formatDuration(result.durationSec)}${objective}${suffix}`;
}

/** `12/24 done, 2 running, 1 failed, best val_error 0.0217 (trial 5), 30/min, 24 s left`. */
export function summaryLine(progress: Progress, manifest: Manifest): string {
  const { counts, ended, best, stop, perMinute, remainingSec, spentUsd } = progress;
  const crew = progress.crew && crewText(progress.crew);
  return [
    `${formatCount(ended)}/${formatCount(counts.trials)} done`,
    `${formatCount(counts.running)} running`,
    ...(crew === undefined ? [] : [crew]),
    ...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
    ...(counts.stopped > 0 ? [`${formatCount(counts.stopped)} stopped early`] : []),
    ...(best?.objective === undefined ? [] : [`best ${objectiveText(best, manifest)} (${trialsText(best, manifest)})`]),
    ...(stop ? ['stopping'] : []),
    ...(perMinute === undefined ? [] : [rateText(perMinute)]),
    ...(spentUsd === undefined ? [] : [formatUsd(spentUsd)]),
    ...(remainingSec === undefined ? [] : [`${formatWholeSeconds(remainingSec)} left`]),
  ].join(', ');
}

/** `88 workers in the queue, 3 starting`; `undefined` when all workers are at work. */
export function crewText({ queued, waiting, starting }: Crew): string | undefined {
  const parts = [
    ...(queued > 0 ? [`${plural(queued, 'worker')} in the queue`] : []),
    ...(waiting > 0 ? [`${plural(waiting, 'worker')} after the first trial`] : []),
    ...(starting > 0 ? [`${plural(starting, 'worker')} starting`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** `val_error 0.0217`, `val_error 0.0217 ± 0.001`. */
export function objectiveText({ objective, spread }: Standing, { spec }: Manifest): string {
  const value = objective === undefined ? '-' : formatNumber(objective);
  const around = spread === undefined ? '' : ` ± ${Number(spread.toPrecision(2))}`;
  return `${spec.metric?.name} ${value}${around}`;
}

/** `trial 5`, or `trials 15-17` for a point with repeats. */
export function trialsText({ point }: Standing, { spec }: Manifest): string {
  const first = point * spec.repeats;
  return spec.repeats === 1 ? `trial ${first}` : `trials ${first}-${first + spec.repeats - 1}`;
}

/** `30/min`, or `4/h` where that is slow. */
export function rateText(perMinute: number): string {
  const [rate, unit] = perMinute >= 1 ? [perMinute, 'min'] : [perMinute * 60, 'h'];
  return `${formatNumber(Number(rate.toPrecision(2)))}/${unit}`;
}

/** The first line of why a trial failed. */
export function shortReason({ reason }: Pick<ResultRecord, 'reason'>): string {
  return printable((reason ?? '').trim().split('\n', 1)[0] as string) || 'no reason given';
}

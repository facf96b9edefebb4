import { call } from './call';
import { formatUsd } from '../cost/format-usd';
import { whyNotNeeded } from '../sweep/decide';
import type { Manifest, StopRecord } from '../sweep/records';
import { align } from './align';
import { formatDuration, formatParameters, formatWholeSeconds, plural } from './format';
import type { Io } from './io';
import type { Crew, Progress } from './progress';
import { progressData } from './reporters/json';
import { crewText, objectiveText, rateText, trialsText } from './reporters/lines';
import type { RunningTrial } from './running-trials';
import type { SweepState } from './sweep-state';

/** One look at a sweep. */
export interface Status {
  readonly manifest: Manifest;
  readonly uri: string;
  readonly state: SweepState;
  readonly progress: Progress;
  readonly running: readonly RunningTrial[];
}

/** As one event, for programs. */
export function statusJson({ manifest, uri, state, progress, running }: Status): string {
  const { id, spec, lock } = manifest;
  const { cause, reason } = progress.stop ?? {};
  return JSON.stringify({
    event: 'status',
    id,
    uri,
    state,
    method: spec.method,
    createdAt: lock.createdAt,
    ...progressData(progress),
    stop: progress.stop ? { cause, reason } : null,
    runningTrials: running,
  });
}

/** For people. */
export function statusText(status: Status, { columns, colors }: Pick<Io, 'columns' | 'colors'>): string {
  const { manifest, uri, state, progress, running } = status;
  const { best, stop, perMinute, remainingSec, spentUsd } = progress;
  const left = remainingSec === undefined ? '' : `, ${formatWholeSeconds(remainingSec)} left`;
  const facts: [string, string][] = [
    ['state', stateText(state, stop)],
    ['folder', uri],
    ['trials', `${plural(manifest.trials, 'trial')} by ${manifest.spec.method}: ${countsText(progress)}`],
    ...(progress.crew && progress.crew.live > 0 ? [['workers', workersText(progress.crew)] as [string, string]] : []),
    ...(best ? [['best', bestText(status)] as [string, string]] : []),
    ...(spentUsd === undefined ? [] : [['cost', costText(spentUsd, manifest)] as [string, string]]),
    ...(perMinute === undefined ? [] : [['rate', `${rateText(perMinute)}${left}`] as [string, string]]),
  ];
  const blocks = [`${colors.bold(manifest.id)}\n${align(facts, Infinity)}`];
  if (running.length > 0) blocks.push(runningTable(running, columns));
  const isOpen = state === 'abandoned' || (state === 'stopped' && whyNotNeeded(stop) === undefined);
  const more = stop?.cause === 'max_cost' ? ' --max-cost-usd N' : '';
  if (isOpen) blocks.push(`\`${call('resume', { uri })}${more}\` goes on with it`);
  return blocks.join('\n\n');
}

function stateText(state: SweepState, stop: StopRecord | undefined): string {
  if (stop) return `${state}: ${stop.reason}`;
  if (state === 'queued') return 'queued: workers wait for machines in AWS';
  return state === 'abandoned' ? 'abandoned: trials are left, and nobody works on them' : state;
}

function workersText(crew: Crew): string {
  return [`${crew.running} at work`, crewText(crew)].filter((part) => part !== undefined).join(', ');
}

function countsText({ counts }: Progress): string {
  const kinds = ['completed', 'failed', 'stopped', 'running', 'waiting'] as const;
  const words = (kind: (typeof kinds)[number]): string => (kind === 'stopped' ? 'stopped early' : kind);
  return kinds.flatMap((kind) => (counts[kind] > 0 ? [`${counts[kind]} ${words(kind)}`] : [])).join(', ');
}

function bestText({ progress: { best }, manifest }: Status): string {
  if (!best) return '';
  return `${objectiveText(best, manifest)} in ${trialsText(best, manifest)}: ${formatParameters(best.parameters)}`;
}

function costText(spentUsd: number, { spec }: Manifest): string {
  const { maxCostUsd } = spec.limits;
  return `${formatUsd(spentUsd)}${maxCostUsd === undefined ? '' : `; max_cost_usd is ${maxCostUsd}`}`;
}

function runningTable(running: readonly RunningTrial[], columns: number): string {
  const rows = running.map(({ trial, attempt, sinceSec, worker, parameters }) => [
    String(trial),
    String(attempt),
    formatDuration(sinceSec),
    formatParameters(parameters),
    worker,
  ]);
  return align([['running', 'attempt', 'since', 'parameters', 'worker'], ...rows], columns);
}

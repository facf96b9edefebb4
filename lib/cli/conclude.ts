import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptFolder, REPORTS, RESULTS_CSV_KEY } from '../contract/object-keys';
import { formatUsd } from '../cost/format-usd';
import { writeDerived } from '../folder/derived';
import type { FolderReader } from '../folder/folder-reader';
import type { SweepFolder } from '../folder/sweep-folder';
import { bestFirst } from '../report/ranking';
import { summarise } from '../report/summary';
import { isRemote } from '../store/address';
import { StoreError } from '../store/store';
import { whyNotNeeded, type Counts } from '../sweep/decide';
import type { Manifest } from '../sweep/records';
import { bestRepeat, bestStanding, standings } from '../sweep/standings';
import { call } from './call';
import { ExitCode } from './exit-codes';
import { formatDuration, plural } from './format';
import type { Reporter } from './reporter';
import { shortReason } from './reporters/lines';
import { resultsTable } from './results-table';
import type { Ending } from './watch';

const ROWS_SHOWN = 10;
const REASONS_SHOWN = 3;

export interface ConclusionOptions {
  readonly folder: SweepFolder;
  readonly reader: FolderReader;
  readonly manifest: Manifest;
  readonly reporter: Reporter;
  /** Columns that a table may take. */
  readonly columns: number;
  readonly ending: Ending;
  /** Seconds that this command watched. @default it did not */
  readonly elapsedSec?: number;
  /** Others work on the sweep, and go on when this command is interrupted. @default false */
  readonly others?: boolean;
}

/** Writes the derived files of a sweep, tells how it ended, and says what the command ends with. */
export async function conclude(options: ConclusionOptions): Promise<ExitCode> {
  const { reader, manifest, reporter, ending } = options;
  const results = reader.results();
  await saveDerived(options);
  const exitCode = exitCodeOf(ending, manifest);
  if (results.length > 0) {
    reporter.message('');
    const width = { columns: options.columns, top: ROWS_SHOWN };
    const ranked = bestFirst(standings(results, manifest.spec.repeats), manifest.spec.metric);
    reporter.message(resultsTable(manifest, ranked, width));
    reporter.message('');
  }
  for (const line of closingLines(options)) reporter.message(line);
  if (await nothingWasJudged(options)) reporter.warning(unjudged(manifest));
  reporter.event('end', {
    exitCode,
    why: ending.why,
    ...summarise(manifest, results, ending.progress.stop, ending.progress.spentUsd),
  });
  return exitCode;
}

/** What cannot be saved can be made again: no reason to call the sweep a failure. */
async function saveDerived({ folder, reader, manifest, reporter, ending }: ConclusionOptions): Promise<void> {
  try {
    const { stop, spentUsd } = ending.progress;
    await writeDerived(folder, manifest, reader.results(), stop, spentUsd);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    reporter.warning(error.message);
  }
}

/** Whether trials were to be stopped early, but have reported nothing to judge them by. One request. */
async function nothingWasJudged({ folder, reader, manifest }: ConclusionOptions): Promise<boolean> {
  const isIdle = manifest.spec.earlyTerminate && reader.results().some(({ status }) => status === 'completed');
  return isIdle === true && (await folder.store.folders(REPORTS).catch(() => [''])).length === 0;
}

function unjudged({ spec }: Manifest): string {
  const name = spec.metric?.name ?? '';
  const line = `\`epoch=3 ${name}=0.1\``;
  return `early_terminate stopped nothing: no trial printed ${name} with epoch= or step= on the line, as in ${line}, late enough to be judged`;
}

function exitCodeOf({ why, progress }: Ending, { spec }: Manifest): ExitCode {
  const { counts, stop } = progress;
  if (why === 'failure') return ExitCode.failure;
  if (why === 'interrupted') return ExitCode.interrupted;
  const tooMany = counts.failed > (spec.limits.maxFailed ?? 0);
  if (tooMany) return ExitCode.trialsFailed;
  return why === 'complete' || whyNotNeeded(stop) !== undefined ? ExitCode.ok : ExitCode.unfinished;
}

function closingLines(options: ConclusionOptions): string[] {
  const { ending, elapsedSec } = options;
  const { counts, stop, spentUsd } = ending.progress;
  const left = counts.running + counts.waiting;
  const time = elapsedSec === undefined ? '' : `, after ${formatDuration(elapsedSec)}`;
  return [
    `${countsLine(counts)}${time}${spentUsd === undefined ? '' : `, for ${formatUsd(spentUsd)}`}`,
    ...(stop && left > 0 ? [`stopped: ${stop.reason}`] : []),
    ...failureLines(options),
    ...bestLines(options),
    ...(left > 0 ? [leftLine(options, left)] : []),
  ];
}

function countsLine({ trials, completed, failed, stopped }: Counts): string {
  const others = [...(failed > 0 ? [`${failed} failed`] : []), ...(stopped > 0 ? [`${stopped} stopped early`] : [])];
  return [`${completed} of ${plural(trials, 'trial')} completed`, ...others].join(', ');
}

function bestLines({ folder, reader, manifest }: ConclusionOptions): string[] {
  const { metric, repeats } = manifest.spec;
  const best = bestStanding(standings(reader.results(), repeats), metric);
  const result = best && metric && bestRepeat(best, metric);
  const hasModel = result?.artifacts.includes('model.tar.gz') === true;
  const model = hasModel ? [`best model: ${folder.store.uri}/${attemptFolder(result)}model.tar.gz`] : [];
  const isAny = reader.results().length > 0;
  return [...model, ...(isAny ? [`all results: ${folder.store.uri}/${RESULTS_CSV_KEY}`] : [])];
}

/** Why trials failed: the commonest reasons, and where to read more. */
function failureLines({ reader, folder }: ConclusionOptions): string[] {
  const reasons = new Map<string, number[]>();
  for (const result of reader.results()) {
    if (result.status !== 'failed') continue;
    const reason = shortReason(result);
    reasons.set(reason, [...(reasons.get(reason) ?? []), result.trial]);
  }
  const commonest = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const lines = commonest.slice(0, REASONS_SHOWN).map(([reason, trials]) => {
    const first = Math.min(...trials);
    const which = trials.length === 1 ? `trial ${first}` : `${trials.length} trials, as ${first}`;
    return `  ${reason} (${which}: \`${call(`logs ${first} --sweep`, folder)} --stderr\`)`;
  });
  const more = commonest.length - lines.length;
  return [
    ...lines,
    ...(more > 0 ? [`  and ${plural(more, 'other reason')}`] : []),
    ...(lines.length > 0 ? [`  \`${call('resume', folder)} --failed\` runs them again`] : []),
  ];
}

function leftLine({ ending, folder, others }: ConclusionOptions, left: number): string {
  const why = whyNotNeeded(ending.progress.stop);
  if (why !== undefined) return `${plural(left, 'trial')} ${left === 1 ? 'was' : 'were'} not needed: ${why}`;
  const trials = `${plural(left, 'trial')} left`;
  if (ending.why === 'interrupted' && others === true) {
    return `${trials}: the sweep goes on, \`${call('follow', folder)}\` shows it again`;
  }
  const nobody = ending.why === 'abandoned' ? ` and nobody works on them${workersSay(folder)}` : '';
  const more = ending.progress.stop?.cause === 'max_cost' ? ' --max-cost-usd N' : '';
  return `${trials}${nobody}: \`${call('resume', folder)}${more}\` goes on`;
}

/** Where workers in the background of this machine leave their messages: a file, wherever the sweep is kept. */
export function workersLog({ uri, id }: SweepFolder): string {
  return isRemote(uri) ? join(tmpdir(), `sweepstack-${id}.log`) : join(uri, 'workers.log');
}

/** Workers that could not start have said why only there. */
function workersSay(folder: SweepFolder): string {
  const log = workersLog(folder);
  return existsSync(log) ? ` (what workers said is in ${log})` : '';
}

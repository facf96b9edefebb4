import type { MetricSpec } from '../spec/sweep-spec';
import type { MetricLog } from './metric-scanner';
import type { Exit } from './program';

/** Names of other metrics in a reason. */
const MAX_NAMES = 10;

/** How an attempt ended. */
export type Outcome = Completed | Failed | Interrupted | Stopped;

export interface Completed {
  readonly kind: 'completed';
  readonly objective?: number;
}

export interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

export interface Interrupted {
  readonly kind: 'interrupted';
  readonly reason: string;
}

/** It did worse than others at the same step: there is no point in going on. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly reason: string;
  readonly objective?: number;
}

/**
 * Judges a program that ended by itself.
 *
 * @param text what it said of a failure, if anything
 * @param nearMiss what it wrote that looks like its objective, if anything; asked only where the objective is missing
 */
export function judge(
  exit: Exit,
  log: MetricLog,
  metric: MetricSpec | undefined,
  text: string,
  nearMiss: () => string = () => '',
): Outcome {
  if (exit.signal !== undefined) {
    const memory = exit.signal === 'SIGKILL' ? ', often because the machine ran out of memory' : '';
    return failed(`killed by ${exit.signal}${memory}`, text, { signal: exit.signal });
  }
  if (exit.code !== 0) {
    const exitCode = exit.code ?? -1;
    return failed(`exit code ${exitCode}`, text, { exitCode });
  }
  if (!metric) return { kind: 'completed' };
  const value = objective(log, metric);
  if (value === undefined) {
    const missing = `the program ended without reporting '${metric.name}'`;
    const names = alikeFirst([...log.last.keys()], metric.name).slice(0, MAX_NAMES);
    const reported = names.length > 0 ? `it reported ${names.join(', ')}` : '';
    const reason = [missing, reported, nearMiss(), 'metrics are read from standard output']
      .filter((part) => part !== '')
      .join('; ');
    return failed(reason, '', { exitCode: 0 });
  }
  if (!Number.isFinite(value)) return failed(`'${metric.name}' is ${value}`, '', { exitCode: 0 });
  return { kind: 'completed', objective: value };
}

/** What comes of a program that was stopped early: the objective that it had by then, if that is a number. */
export function stoppedEarly(reason: string, log: MetricLog, metric: MetricSpec | undefined): Stopped {
  // One that goes on from a checkpoint may be stopped before it has reported anything itself.
  const value = metric && (objective(log, metric) ?? log.steps.get(metric.name)?.at(-1)?.value);
  const isNumber = value !== undefined && Number.isFinite(value);
  return { kind: 'stopped', reason, ...(isNumber ? { objective: value } : {}) };
}

/** Names that hold another one, in whatever case, go before the rest. */
function alikeFirst(names: readonly string[], name: string): string[] {
  const isAlike = (other: string): boolean => other.toLowerCase().includes(name.toLowerCase());
  return [...names.filter(isAlike), ...names.filter((other) => !isAlike(other))];
}

/** The value that counts: the last one, or with `mode: best` the best finite one. */
function objective(log: MetricLog, metric: MetricSpec): number | undefined {
  const range = log.range.get(metric.name);
  if (metric.mode === 'best' && range) return metric.goal === 'minimize' ? range.min : range.max;
  return log.last.get(metric.name);
}

function failed(what: string, text: string, rest: Pick<Failed, 'exitCode' | 'signal'>): Failed {
  return { kind: 'failed', reason: text === '' ? what : `${what}: ${text}`, ...rest };
}

import type { Json } from '../contract/json';
import { didYouMean } from '../contract/nearest';
import { SweepError } from '../contract/sweep-error';
import { canonical } from '../space/canonical';
import { ProblemList } from '../spec/problem';
import { readCsv } from '../spec/read-csv';
import { toJson } from '../spec/source-node';
import type { Assignment, SweepSpec } from '../spec/sweep-spec';

/** Columns of a table of results by what they mean. */
export interface TableColumns {
  readonly objective: string;
  /** Seconds from the start of the trial. */
  readonly duration?: string;
  readonly step?: string;
}

/** One row: what was recorded of a trial, or of a step of it. */
export interface TableRow {
  readonly parameters: Assignment;
  /** Absent where the trial failed. */
  readonly value?: number;
  readonly durationSec?: number;
  readonly step?: number;
}

/** The column of steps, where a table has one. */
const STEP = 'step';
/** What `sweep results` calls the objective. */
const OBJECTIVE = 'objective';

type Cells = { readonly [column: string]: Json };

/**
 * Reads a table of recorded results: CSV with a header line, a column for each parameter of the sweep that varies, one for
 * the objective, named as the sweep's metric or `objective`, and where programs report on the way a column `step`.
 *
 * @param durationColumn the column of durations. @default none
 * @throws InvalidTable with the line of what is wrong
 */
export function readTable(text: string, fileName: string, spec: SweepSpec, durationColumn?: string): TableRow[] {
  const problems = new ProblemList();
  const root = readCsv(text.replace(/^\uFEFF/, ''), problems);
  const [problem] = problems.finish(text, 'list');
  if (problem) throw invalid(fileName, `line ${problem.line}: ${problem.message}`);
  const rows = (root ? (toJson(root) as readonly Cells[]) : []).filter((row) => Object.keys(row).length > 0);
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = columnsOf([...known], fileName, spec, durationColumn);
  const names = parameterColumns(known, fileName, spec);
  return rows.map((row, i) => toRow(row, names, columns, `${fileName}, row ${i + 1}`));
}

function columnsOf(
  known: readonly string[],
  fileName: string,
  { metric }: Pick<SweepSpec, 'metric'>,
  duration: string | undefined,
): TableColumns {
  const wanted = [...(metric ? [metric.name] : []), OBJECTIVE];
  const objective = wanted.find((name) => known.includes(name));
  if (objective === undefined) throw noColumn(fileName, `for the objective, ${wanted.join(' or ')}`, wanted[0]!, known);
  if (duration !== undefined && !known.includes(duration)) {
    throw noColumn(fileName, `'${duration}' for the durations`, duration, known);
  }
  return {
    objective,
    ...(duration === undefined ? {} : { duration }),
    ...(known.includes(STEP) ? { step: STEP } : {}),
  };
}

/** A parameter that is there in some points alone may have no column when none of these was recorded. */
function parameterColumns(known: ReadonlySet<string>, fileName: string, { parameters, points }: SweepSpec): string[] {
  const listed = new Set(points.flatMap((point) => Object.keys(point)));
  if (listed.size > 0) return [...listed].filter((name) => known.has(name));
  const varying = parameters.filter(({ domain }) => domain.kind !== 'constant');
  const missing = varying.find(({ name, when }) => when === undefined && !known.has(name));
  if (missing) throw noColumn(fileName, `for the parameter ${missing.name}`, missing.name, [...known]);
  return varying.map(({ name }) => name).filter((name) => known.has(name));
}

function toRow(row: Cells, names: readonly string[], columns: TableColumns, place: string): TableRow {
  const number = (column: string | undefined): number | undefined => {
    const cell = column === undefined ? undefined : row[column];
    if (cell === undefined || cell === null || typeof cell === 'number') return cell ?? undefined;
    throw invalid(place, `${column} is ${JSON.stringify(cell)}, and must be a number, or empty`);
  };
  const [value, durationSec, step] = [number(columns.objective), number(columns.duration), number(columns.step)];
  if (columns.duration !== undefined && !(durationSec !== undefined && durationSec >= 0)) {
    throw invalid(place, `${columns.duration} is ${String(durationSec)}, and must be a number of seconds from 0`);
  }
  const parameters = Object.fromEntries(names.flatMap((name) => (name in row ? [[name, row[name]!]] : [])));
  return {
    parameters,
    ...(value === undefined ? {} : { value }),
    ...(durationSec === undefined ? {} : { durationSec }),
    ...(step === undefined ? {} : { step }),
  };
}

/** Rows of the same point, in their order, as the trials that made them: a step that does not grow begins another. */
export function recordedTrials(rows: readonly TableRow[]): Map<string, TableRow[][]> {
  const points = new Map<string, TableRow[][]>();
  for (const row of rows) {
    const key = canonical(row.parameters);
    const trials = points.get(key) ?? [];
    const last = trials.at(-1)?.at(-1);
    const goesOn = last?.step !== undefined && row.step !== undefined && row.step > last.step;
    if (goesOn) trials.at(-1)!.push(row);
    else trials.push([row]);
    points.set(key, trials);
  }
  return points;
}

function noColumn(fileName: string, what: string, name: string, known: readonly string[]): SweepError {
  return new SweepError('InvalidTable', `${fileName} has no column ${what}${didYouMean(name, known)}`, {
    hint: `its columns with values are ${known.join(', ')}`,
  });
}

function invalid(place: string, message: string): SweepError {
  return new SweepError('InvalidTable', `${place}: ${message}`);
}

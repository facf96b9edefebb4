import { SweepError } from '../../contract/sweep-error';
import { formatProblems } from '../../spec/format-problems';
import { parseSweepFile } from '../../spec/load';
import type { Problem } from '../../spec/problem';
import { readSweepFile } from '../../spec/read-file';
import type { SweepSpec } from '../../spec/sweep-spec';
import { chooseSeed, countSweep } from '../create-sweep';
import { ExitCode } from '../exit-codes';
import { plural } from '../format';
import type { Io } from '../io';
import { successionLines } from '../plan';

export interface ValidateFlags {
  readonly json?: boolean;
}

interface Verdict {
  readonly file: string;
  readonly text: string;
  readonly spec?: SweepSpec;
  readonly trials?: number;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** `sweep validate`: every problem of every file. */
export async function validateCommand(io: Io, files: readonly string[], flags: ValidateFlags): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  for (const file of files) {
    const verdict = await judge(file);
    io.out(flags.json === true ? verdictJson(verdict) : verdictText(verdict, io));
    if (verdict.problems.length > 0) exitCode = ExitCode.badInput;
  }
  return exitCode;
}

async function judge(file: string): Promise<Verdict> {
  let text = '';
  try {
    text = await readSweepFile(file);
    const { spec, problems, warnings } = parseSweepFile(text, { fileName: file });
    if (!spec) return { file, text, problems, warnings };
    return { file, text, spec, problems, warnings, trials: countSweep(spec, chooseSeed(spec)) };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const problem = { line: 1, column: 1, path: '', message: error.message, code: error.code };
    return { file, text, problems: [problem], warnings: [] };
  }
}

function verdictText({ file, text, spec, trials, problems, warnings }: Verdict, { colors }: Io): string {
  const doubts = warnings.length > 0 ? [colors.yellow('warning'), formatProblems(file, warnings, text)] : [];
  if (!spec || problems.length > 0) {
    return [
      ...doubts,
      `${colors.red('✗')} ${file}: ${plural(problems.length, 'problem')}`,
      formatProblems(file, problems, text),
    ].join('\n');
  }
  return [
    ...doubts,
    `${colors.green('✓')} ${file}: ${plural(trials ?? 0, 'trial')} by ${spec.method}`,
    ...successionLines(spec, trials ?? 0).map((line) => `  ${line}`),
  ].join('\n');
}

function verdictJson({ file, spec, trials, problems, warnings }: Verdict): string {
  const facts = { name: spec?.name ?? null, method: spec?.method ?? null, trials: trials ?? null };
  return JSON.stringify({ event: 'file', file, ok: problems.length === 0, ...facts, problems, warnings });
}

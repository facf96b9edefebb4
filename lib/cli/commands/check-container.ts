import { examine, hasFailed } from '../../check/examine';
import { junitXml } from '../../check/junit';
import { SweepError } from '../../contract/sweep-error';
import { Guard } from '../../worker/guard';
import { makeScratch } from '../../worker/scratch';
import { requireReportPlace, writeReport } from '../check/report-file';
import { Steps } from '../check/steps';
import { checkTarget, type Checked, type CheckFlags } from '../check/target';
import { summary, verdictsText } from '../check/text';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { createReporter, type Reporter } from '../reporter';
import { LiveRegion } from '../reporters/live-region';

export interface CheckContainerFlags extends CheckFlags {
  readonly json?: boolean;
  /** File for the verdicts in JUnit's XML. */
  readonly junit?: string;
}

/** `sweep check-container`: runs a program or an image in every way that its contract speaks of, and says what it keeps. */
export async function checkContainerCommand(
  io: Io,
  name: string | undefined,
  flags: CheckContainerFlags,
): Promise<ExitCode> {
  if (flags.junit !== undefined) requireReportPlace(flags.junit);
  const isJson = flags.json === true;
  const reporter = createReporter(io, { json: isJson });
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const interrupt = new AbortController();
  const endInterrupts = io.onInterrupt(() => interrupt.abort(INTERRUPTED));
  const live = io.isTerminal && !isJson ? new LiveRegion(io) : undefined;
  const steps = new Steps(live, seconds);
  const scratch = makeScratch();
  const guard = new Guard(scratch);
  try {
    const checked = await checkTarget(name, flags, {
      reporter,
      scratch,
      onStep: (step) => steps.begin(step),
      signal: interrupt.signal,
    });
    steps.end();
    return tellVerdicts(io, reporter, checked, flags, seconds());
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    steps.end();
    reporter.message('interrupted');
    return ExitCode.interrupted;
  } finally {
    steps.end();
    endInterrupts();
    guard.close();
  }
}

/** @throws ReportNotWritten */
function tellVerdicts(
  io: Io,
  reporter: Reporter,
  { name, facts }: Checked,
  { junit, json = false }: CheckContainerFlags,
  seconds: number,
): ExitCode {
  const verdicts = examine(facts);
  for (const verdict of verdicts) reporter.event('rule', verdict);
  reporter.event('checked', { name, on: facts.target, ok: !hasFailed(verdicts), seconds });
  if (!json) io.out(`${verdictsText(verdicts, io.colors, io.columns)}\n\n${name}: ${summary(verdicts, seconds)}`);
  if (junit !== undefined) writeReport(junit, junitXml(verdicts, { name, seconds }));
  return hasFailed(verdicts) ? ExitCode.trialsFailed : ExitCode.ok;
}

const INTERRUPTED = new SweepError('Interrupted', 'the check was interrupted', { source: 'machine' });

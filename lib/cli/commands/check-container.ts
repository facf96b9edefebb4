import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine, hasFailed } from '../../check/examine';
import { junitXml } from '../../check/junit';
import { SweepError } from '../../contract/sweep-error';
import { requireReportPlace, writeReport } from '../check/report-file';
import { checkTarget, type CheckFlags } from '../check/target';
import { summary, verdictsText } from '../check/text';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { createReporter } from '../reporter';
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
  const scratch = mkdtempSync(join(tmpdir(), 'sweepstack-check-'));
  try {
    const facts = await checkTarget(name, flags, {
      reporter,
      scratch,
      onStep: (step) => steps.begin(step),
      signal: interrupt.signal,
    });
    steps.end();
    const verdicts = examine(facts.facts);
    for (const verdict of verdicts) reporter.event('rule', verdict);
    reporter.event('checked', {
      name: facts.name,
      on: facts.facts.target,
      ok: !hasFailed(verdicts),
      seconds: seconds(),
    });
    if (!isJson)
      io.out(`${verdictsText(verdicts, io.colors, io.columns)}\n\n${facts.name}: ${summary(verdicts, seconds())}`);
    if (flags.junit !== undefined)
      writeReport(flags.junit, junitXml(verdicts, { name: facts.name, seconds: seconds() }));
    return hasFailed(verdicts) ? ExitCode.trialsFailed : ExitCode.ok;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    steps.end();
    reporter.message('interrupted');
    return ExitCode.interrupted;
  } finally {
    steps.end();
    endInterrupts();
    if (existsSync(scratch)) rmSync(scratch, { recursive: true, force: true });
  }
}

const INTERRUPTED = new SweepError('Interrupted', 'the check was interrupted', { source: 'machine' });
const REDRAW_MS = 500;

/** What is being done, on the last line of a terminal. */
class Steps {
  private readonly live: LiveRegion | undefined;
  private readonly seconds: () => number;
  private step = '';
  private readonly timer: NodeJS.Timeout;

  constructor(live: LiveRegion | undefined, seconds: () => number) {
    this.live = live;
    this.seconds = seconds;
    this.timer = setInterval(() => this.draw(), REDRAW_MS).unref();
  }

  begin(step: string): void {
    this.step = step;
    this.draw();
  }

  end(): void {
    clearInterval(this.timer);
    this.live?.clear();
  }

  private draw(): void {
    if (this.step !== '') this.live?.draw([`${Math.floor(this.seconds())} s  ${this.step}`]);
  }
}

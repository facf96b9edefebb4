import { isDone } from '../describe';
import type { RunFacts, SigtermFacts, StepFacts } from '../facts';
import { broken, kept, notApplicable, type Judgement } from '../rule';

/** A second attempt whose steps took this share of those of a whole run has saved nothing. */
const ANEW_SHARE = 0.75;
/** An attempt that was interrupted before this share of its steps has little to save. */
const INTERRUPTED_SHARE = 0.4;
/** Steps that go by faster tell nothing. */
const STEPS_SEC = 0.2;
/** A program that took this share of the time that was left took no notice of the signal. */
const WENT_ON_SHARE = 0.7;

/** Whether the signal may as well not have come. */
export function wentOn(run: RunFacts, { atSec = 0, tookSec = 0, run: interrupted }: SigtermFacts): boolean {
  return isDone(interrupted) && tookSec > WENT_ON_SHARE * (run.seconds - atSec);
}

/** Programs may report again what they did before: then what counts is whether it took as long. */
export function savesWork(
  whole: StepFacts | undefined,
  interrupted: StepFacts | undefined,
  second: StepFacts | undefined,
): Judgement {
  if (!whole || !second) return notApplicable('it reports no steps');
  if (second.first > whole.first) return kept(`from step ${second.first}`);
  if (whole.seconds < STEPS_SEC) return notApplicable('its steps go by too fast to tell');
  if ((interrupted?.count ?? 0) < INTERRUPTED_SHARE * whole.count) {
    return notApplicable('it was interrupted too early to tell');
  }
  return second.seconds > ANEW_SHARE * whole.seconds
    ? broken(`it began with step ${second.first} again, and took as long`)
    : kept(`it reports step ${second.first} again, but sooner`);
}

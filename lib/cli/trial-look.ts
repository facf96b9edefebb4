import * as keys from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';
import { fold, type Fact, type TrialState } from '../sweep/fold';

/** What the folder shows of one trial, in a few requests however large the sweep; `undefined` before its first claim. */
export async function lookAtTrial(folder: SweepFolder, trial: number): Promise<TrialState | undefined> {
  const claims = await folder.attempts(keys.claimsOfBlock(keys.blockOf(trial)), trial);
  const failures = await folder.attempts(keys.FAILURES, trial);
  const interruptions = await folder.attempts(keys.INTERRUPTIONS, trial);
  const result = await folder.result(trial);
  const facts: Fact[] = [
    ...claims.map(({ attempt, modified }) => ({ kind: 'claim', trial, attempt, at: modified }) as const),
    ...(await beats(folder, trial)),
    ...failures.map(({ attempt }) => ({ kind: 'failure', trial, attempt }) as const),
    ...interruptions.map(({ attempt }) => ({ kind: 'interruption', trial, attempt }) as const),
    ...(result ? [{ kind: 'result', result } as const] : []),
  ];
  return fold(facts).trials.get(trial);
}

async function beats(folder: SweepFolder, trial: number): Promise<Fact[]> {
  const facts: Fact[] = [];
  for await (const { key, modified, size } of folder.entries(keys.BEATS, `${keys.BEATS}${keys.trialName(trial)}`)) {
    const id = keys.parseAttemptKey(key);
    if (id?.trial !== trial) break;
    facts.push({ kind: 'beat', ...id, at: modified, released: size === 0 });
  }
  return facts;
}

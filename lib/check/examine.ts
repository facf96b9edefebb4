import type { CheckFacts } from './facts';
import type { Judgement, Rule, Source } from './rule';
import { IMAGE_RULES } from './rules/image';
import { SERVE_RULES } from './rules/serve';
import { TRAIN_RULES } from './rules/train';

/** Every promise, in the order of the report. */
export const RULES: readonly Rule[] = [...TRAIN_RULES, ...SERVE_RULES, ...IMAGE_RULES];

/** `warning`: it works, but a rule of level `should` is broken. */
export type Status = 'passed' | 'failed' | 'warning' | 'not-applicable';

/** What became of one rule. */
export interface Verdict {
  readonly id: string;
  readonly status: Status;
  readonly title: string;
  readonly source: Source;
  /** What was seen, or why the rule does not apply. Absent where there is nothing to add. */
  readonly seen?: string;
  /** Of what is broken: what to do. */
  readonly fix?: string;
}

/** Judges by every rule what was seen. */
export function examine(facts: CheckFacts): Verdict[] {
  return RULES.map((rule) => verdict(rule, rule.judge(facts)));
}

export function hasFailed(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ status }) => status === 'failed');
}

function verdict({ id, title, source, fix, level }: Rule, judgement: Judgement): Verdict {
  switch (judgement.kind) {
    case 'kept':
      return { id, status: 'passed', title, source, ...(judgement.seen === undefined ? {} : { seen: judgement.seen }) };
    case 'not-applicable':
      return { id, status: 'not-applicable', title, source, seen: judgement.why };
    case 'broken':
      return { id, status: level === 'must' ? 'failed' : 'warning', title, source, seen: judgement.seen, fix };
  }
}

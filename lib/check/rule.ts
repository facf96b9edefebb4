import type { CheckFacts } from './facts';

/** Where a rule is written down. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/**
 * `must`: what breaks it does not work on SageMaker or in a job of AWS Batch. `should`: it works there, but loses
 * something: a reason, a request, an interrupted run.
 */
export type Level = 'must' | 'should';

export type Judgement =
  | { readonly kind: 'kept'; readonly seen?: string }
  | { readonly kind: 'broken'; readonly seen: string }
  | { readonly kind: 'not-applicable'; readonly why: string };

/** One promise of a container. */
export interface Rule {
  /** Stable, `part.name`. */
  readonly id: string;
  readonly level: Level;
  /** What holds of a container that keeps it; begins with a verb or a name, without a full stop. */
  readonly title: string;
  readonly source: Source;
  /** What to do when it is broken. */
  readonly fix: string;
  judge(facts: CheckFacts): Judgement;
}

export function kept(seen?: string): Judgement {
  return { kind: 'kept', ...(seen === undefined ? {} : { seen }) };
}

export function broken(seen: string): Judgement {
  return { kind: 'broken', seen };
}

export function notApplicable(why: string): Judgement {
  return { kind: 'not-applicable', why };
}

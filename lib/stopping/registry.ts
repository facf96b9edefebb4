import type { SweepSpec } from '../spec/sweep-spec';
import { AshaRule } from './asha';
import { HyperbandRule } from './hyperband';
import { MedianRule } from './median';
import type { StoppingRule } from './stopping-rule';

/** The rule that ends trials of a sweep early; `undefined` where every trial runs to its end. */
export function createStoppingRule({
  earlyTerminate,
  metric,
}: Pick<SweepSpec, 'earlyTerminate' | 'metric'>): StoppingRule | undefined {
  if (earlyTerminate === undefined || metric === undefined) return undefined;
  switch (earlyTerminate.type) {
    case 'asha':
      return new AshaRule(earlyTerminate, metric.goal);
    case 'hyperband':
      return new HyperbandRule(earlyTerminate, metric.goal);
    case 'median':
      return new MedianRule(earlyTerminate, metric.goal);
  }
}

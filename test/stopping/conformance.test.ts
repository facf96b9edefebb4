import type { EarlyTerminateSpec } from '../../lib/spec/sweep-spec';
import { createStoppingRule } from '../../lib/stopping/registry';
import { stoppingRuleConformance } from '../conformance/stopping-rule';

const specs: readonly (readonly [name: string, minIter: number, spec: EarlyTerminateSpec])[] = [
  ['asha', 1, { type: 'asha', minIter: 1, eta: 3, strict: false }],
  ['asha with a few rungs', 5, { type: 'asha', minIter: 5, maxIter: 45, eta: 2, strict: false }],
  ['hyperband', 3, { type: 'hyperband', minIter: 3, eta: 3, strict: false }],
  ['strict hyperband, counted back', 6, { type: 'hyperband', maxIter: 54, s: 2, eta: 3, strict: true }],
  ['median', 1, { type: 'median', minIter: 1, minTrials: 3 }],
  ['median with one other trial', 7, { type: 'median', minIter: 7, minTrials: 1 }],
];

for (const [name, minIter, earlyTerminate] of specs) {
  stoppingRuleConformance({
    name,
    minIter,
    create: (goal) => createStoppingRule({ earlyTerminate, metric: { name: 'loss', goal, mode: 'last' } })!,
  });
}

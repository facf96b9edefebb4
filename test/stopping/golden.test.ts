import { createStoppingRule } from '../../lib/stopping/registry';
import type { Curve, StoppingRule } from '../../lib/stopping/stopping-rule';
import { specOf } from '../spec/parse';
import golden from '../golden/stopping.json';

function ruleOf(earlyTerminate: object, goal: string): StoppingRule {
  const metric = { name: 'loss', goal };
  const file = { method: 'grid', metric, early_terminate: earlyTerminate, parameters: { a: { value: 1 } } };
  return createStoppingRule(specOf(JSON.stringify(file), 'sweep.json'))!;
}

test.each(golden.asha)('asha stops whom Optuna prunes: min_iter $min_iter, eta $eta, $goal', (story) => {
  const rule = ruleOf({ type: 'asha', min_iter: story.min_iter, eta: story.eta }, story.goal);
  const curves = new Map<number, Curve>();
  const decided = story.reports.map(([trial, step, value]) => {
    curves.set(trial!, [...(curves.get(trial!) ?? []), { step: step!, value: value! }]);
    return Number(rule.shouldStop(trial!, curves));
  });
  expect(decided).toEqual(story.reports.map(([, , , stops]) => stops));
  expect(decided.filter(Boolean).length).toBeGreaterThan(5);
});

test.each(golden.hyperband)('hyperband stops whom W&B stops: $settings, $goal', (story) => {
  const rule = ruleOf({ type: 'hyperband', ...story.settings }, story.goal);
  const asCurve = (history: readonly number[]): Curve => history.map((value, i) => ({ step: i + 1, value }));
  const curves = new Map(story.histories.map((history, trial) => [trial, asCurve(history)]));
  expect(story.running.filter((trial) => rule.shouldStop(trial, curves))).toEqual(story.stopped);
});

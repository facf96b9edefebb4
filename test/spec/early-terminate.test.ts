import { parseYaml, specOf } from './parse';

const withRule = (rule: string) =>
  `method: random\nrun_cap: 9\nmetric: {name: loss}\nearly_terminate: ${rule}\nparameters: {lr: {min: 0.1, max: 1.0}}\n`;
const ruleOf = (rule: string) => specOf(withRule(rule)).earlyTerminate;

test.each([
  ['{type: asha}', { type: 'asha', minIter: 1, eta: 3, strict: false }],
  ['{type: asha, min_iter: 2, max_iter: 50, eta: 4}', { type: 'asha', minIter: 2, maxIter: 50, eta: 4, strict: false }],
  ['{type: hyperband, min_iter: 3, strict: true}', { type: 'hyperband', minIter: 3, eta: 3, strict: true }],
  ['{type: hyperband, max_iter: 27, s: 2}', { type: 'hyperband', maxIter: 27, s: 2, eta: 3, strict: false }],
  ['{type: median}', { type: 'median', minIter: 1, minTrials: 3 }],
  ['{type: median, min_iter: 5, min_trials: 1}', { type: 'median', minIter: 5, minTrials: 1 }],
])('%s', (rule, expected) => {
  expect(ruleOf(rule)).toEqual(expected);
});

test.each([
  ['{type: hyperband, min_iter: 4, eta: 3, s: 5}', { minIter: 4 }, "'s' is ignored"],
  ['{type: hyperband, min_iter: 3, max_iter: 27, s: 2}', { maxIter: 27, s: 2 }, "'min_iter' is ignored"],
])('what W&B ignores is ignored, with a warning: %s', (rule, expected, warning) => {
  const { spec, warnings } = parseYaml(withRule(rule));
  expect(spec?.earlyTerminate).toEqual({ type: 'hyperband', ...expected, eta: 3, strict: false });
  expect(warnings.map(({ message, line }) => [message.slice(0, warning.length), line])).toEqual([[warning, 4]]);
});

test('without it there is none', () => {
  expect(specOf('lr: [0.1]')).not.toHaveProperty('earlyTerminate');
});

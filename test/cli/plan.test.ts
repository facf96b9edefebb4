import { showPlan, type Plan } from '../../lib/cli/plan';
import { createReporter } from '../../lib/cli/reporter';
import type { Searcher } from '../../lib/search/searcher';
import { endlessLearner, finiteLearner } from '../support/learners';
import { manifestOf } from '../support/manifests';
import { RecordingIo } from './recording-io';

function shown(searcher: Searcher, trials: number, repeats = 1): string[] {
  const { spec } = manifestOf({ trials, spec: { method: 'bayes', repeats } });
  const plan: Plan = { spec, seed: 1, trials, workers: 1, root: '/r', backend: 'process', where: 'here' };
  const io = new RecordingIo();
  showPlan(plan, searcher, io, createReporter(io, { json: false }));
  const lines = io.stdout.split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('trial ')) + 1, -1);
}

describe('a dry run of a search that learns', () => {
  test('shows the points that are planned, and that the others are not yet known', () => {
    expect(shown(finiteLearner(30, 2), 30)).toEqual([
      expect.stringMatching(/^ +0 /),
      expect.stringMatching(/^ +1 /),
      '… and 28 points chosen later, from what the trials give',
      'nothing was started',
    ]);
  });

  test('shows the first of many that are planned', () => {
    const lines = shown(endlessLearner(20), 90, 3);
    expect(lines).toHaveLength(8 + 3);
    expect(lines.slice(-3)).toEqual([
      '… and 12 more',
      '… and 10 points chosen later, from what the trials give',
      'nothing was started',
    ]);
  });

  test('says no such thing where all of them are planned', () => {
    expect(shown(finiteLearner(30, 20), 3)).toHaveLength(4);
  });
});

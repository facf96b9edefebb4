import { describePlan, showPlan, type Plan } from '../../lib/cli/plan';
import { createReporter } from '../../lib/cli/reporter';
import type { Searcher } from '../../lib/search/searcher';
import { endlessLearner, finiteLearner } from '../support/learners';
import { manifestOf } from '../support/manifests';
import { RecordingIo } from './recording-io';

function planOf(trials: number, repeats = 1): Plan {
  const { spec } = manifestOf({ trials, spec: { method: 'bayes', repeats } });
  return { spec, seed: 1, trials, workers: 1, root: '/r', backend: 'process', where: 'here' };
}

function shown(searcher: Searcher, trials: number, repeats = 1): string[] {
  const plan = planOf(trials, repeats);
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

describe('a plan of more points than bayes makes a model of', () => {
  const handsOver = 'tpe goes on after 5,000 points: the model of bayes would be slow';

  test('says which method goes on, and when', () => {
    expect(describePlan(planOf(7500)).split('\n')[1]).toBe(handsOver);
    expect(describePlan(planOf(5000))).not.toContain('tpe');
  });

  test('counts the repeats of a point once, and the points of an earlier sweep', () => {
    expect(describePlan(planOf(7500, 3))).not.toContain('tpe');
    const observations = Array.from({ length: 3000 }, () => ({ parameters: {}, values: [1] }));
    const prior = { v: 1, sweep: 'earlier', observations } as const;
    expect(describePlan({ ...planOf(7500, 3), prior }).split('\n')[1]).toBe(handsOver);
  });
});

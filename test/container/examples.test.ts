import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSearcher } from '../../lib/search/registry';
import { trialCount } from '../../lib/search/trials';
import { parseSweepFile } from '../../lib/spec/load';
import { REPOSITORY } from './staged-program';

describe.each([
  ['examples/digits/sweep.json', 30],
  ['examples/digits/random.yaml', 24],
  ['examples/digits-epochs/sweep.yaml', 100],
  ['examples/linear/sweep.yaml', 12],
  ['examples/matlab/sweep.yaml', 6],
  ['examples/node/sweep.yaml', 12],
  ['examples/shell/sweep.yaml', 6],
])('%s', (path, trials) => {
  const file = join(REPOSITORY, path);
  const { spec, problems, warnings } = parseSweepFile(readFileSync(file, 'utf8'), { fileName: path });

  test('is without problems', () => {
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  test('has the number of trials that its README tells', () => {
    expect(spec && trialCount(spec, createSearcher(spec, spec.seed ?? 1))).toBe(trials);
  });

  test('names a program and data that are there', () => {
    const folder = dirname(file);
    expect(statSync(join(folder, spec?.container ?? '', 'train')).mode & 0o111).not.toBe(0);
    expect(Object.values(spec?.channels ?? {}).map((channel) => existsSync(join(folder, channel)))).toEqual([true]);
  });
});

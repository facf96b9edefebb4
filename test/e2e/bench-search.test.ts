import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './support/command';
import { sandboxPerTest } from './support/sandbox';

const sandbox = sandboxPerTest();
const FOLDER = join(REPOSITORY, 'bench/search');

function harness(...args: readonly string[]): string {
  return execFileSync('python3', [join(FOLDER, 'harness.py'), ...args], { encoding: 'utf8', stdio: 'pipe' });
}

it('measures ask-tell on every kind of space, and compares it', () => {
  const [ours, random] = ['ours', 'random'].map((name) => join(sandbox().folder, `${name}.json`)) as [string, string];
  const size = ['--tasks', 'branin,hartmann6_noisy,network,classifiers', '--seeds', '2', '--budget', '15'];
  const command = `${process.execPath} ${join(REPOSITORY, 'dist/sweep.mjs')} ask-tell`;
  harness('run', '--name', 'ours', '--command', command, '--out', ours, '--init', '{"method": "sobol"}', ...size);
  const rival = `python3 ${join(FOLDER, 'adapters/random_search.py')}`;
  harness('run', '--name', 'random', '--command', rival, '--out', random, ...size);
  const text = harness('compare', ours, random, '--at', '15');
  for (const task of ['branin', 'hartmann6_noisy', 'network', 'classifiers']) expect(text).toContain(`\n${task} `);
  expect(text).toMatch(/all: geometric mean ratio \d+\.\d+; \d\/\d\/\d, sign test/);
});

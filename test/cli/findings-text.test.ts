import { join } from 'node:path';
import pc from 'picocolors';
import { findingsText, sectionsText } from '../../lib/cli/findings-text';
import { packageRoot } from '../../lib/cli/package-root';
import { ok, problem, unknown, warning } from '../../lib/doctor/finding';

const colors = pc.createColors(false);

test('each finding is a line, its fix another', () => {
  const findings = [problem('queue', 'it is off', 'turn it on'), ok('image', 'it is there')];
  expect(findingsText(findings, colors)).toBe('  ✗ queue: it is off\n      fix: turn it on\n  ✓ image: it is there');
});

test.each([
  [[ok('a', 'b')], 'no problem found'],
  [[warning('a', 'b', 'c'), unknown('a', 'b')], 'no problem found, 1 warning, 1 not checked'],
  [[problem('a', 'b', 'c'), problem('a', 'b', 'c'), unknown('a', 'b')], '2 problems, 1 not checked'],
])('%j ends with: %s', (findings, verdict) => {
  expect(
    sectionsText([{ title: 'AWS', findings }], colors)
      .split('\n')
      .at(-1),
  ).toBe(verdict);
});

test('what Docker says cannot move the cursor', () => {
  expect(findingsText([problem('jobs', 'a\u001b[2J\rb\nc', 'd')], colors)).toBe('  ✗ jobs: a b c\n      fix: d');
});

describe('commands in fixes are named as they are called', () => {
  const before = { ...process.env };
  afterEach(() => void (process.env = { ...before }));

  test('on the path, and in a checkout', () => {
    const findings = [problem('jobs', 'it failed', '`sweep logs TRIAL`; `npm run update`')];
    expect(findingsText(findings, colors)).toContain('fix: `sweep logs TRIAL`; `npm run update`');
    process.env['npm_lifecycle_event'] = 'sweep';
    process.env['npm_package_json'] = join(packageRoot(), 'package.json');
    expect(findingsText(findings, colors)).toContain('fix: `npm run sweep -- logs TRIAL`; `npm run update`');
  });
});

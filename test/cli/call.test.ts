import { join } from 'node:path';
import { call, quoted } from '../../lib/cli/call';
import { isNpmScript, callersFolder } from '../../lib/cli/npm-script';
import { packageRoot } from '../../lib/cli/package-root';

test.each([
  ['a/b-1.yaml', 'a/b-1.yaml'],
  ['~/a b', "'~/a b'"],
  ["it's", `'it'\\''s'`],
  ['', "''"],
])('%s as a word for a shell is %s', (text, word) => {
  expect(quoted(text)).toBe(word);
});

test('a sweep in the usual root is named by its folder, others by their path', () => {
  expect(call('resume', { uri: join(process.cwd(), 'sweeps', 'one') })).toBe('sweep resume one');
  expect(call('resume', { uri: join(process.cwd(), 'my sweeps', 'one') })).toBe("sweep resume 'my sweeps/one'");
  expect(call('resume', { uri: '/elsewhere/one' })).toBe('sweep resume /elsewhere/one');
});

test('an npm script of another project is not taken for one of this checkout', () => {
  const ours = { npm_lifecycle_event: 'sweep', npm_package_json: join(packageRoot(), 'package.json'), INIT_CWD: '/a' };
  expect([isNpmScript(ours), callersFolder(ours)]).toEqual([true, '/a']);
  for (const other of [
    { ...ours, npm_package_json: '/b/package.json' },
    { ...ours, npm_lifecycle_event: 'test' },
  ]) {
    expect([isNpmScript(other), callersFolder(other)]).toEqual([false, undefined]);
  }
});

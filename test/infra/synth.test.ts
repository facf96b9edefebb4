import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(120_000);

test('npm run synth needs neither credentials nor an account', () => {
  const out = mkdtempSync(join(tmpdir(), 'sweep-synth-'));
  const root = resolve(__dirname, '../..');
  const env = { PATH: process.env['PATH'], HOME: out, AWS_EC2_METADATA_DISABLED: 'true' };

  execFileSync('npm', ['run', '--silent', 'synth', '--', '--output', out], { cwd: root, env, stdio: 'pipe' });

  expect(existsSync(join(out, 'Sweepstack.template.json'))).toBe(true);
  rmSync(out, { recursive: true, force: true });
});

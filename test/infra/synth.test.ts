import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolders } from '../support/temporary-folder';

jest.setTimeout(120_000);

const temporaryFolder = temporaryFolders();

interface Call {
  readonly status: number | null;
  /** What is told to whoever calls it. */
  readonly told: string;
  readonly out: string;
}

/** `npm run synth` as somebody without credentials, an account or a home calls it. */
function synth(...args: readonly string[]): Call {
  const out = temporaryFolder();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'synth', '--', '--output', out, ...args], {
    cwd: resolve(__dirname, '../..'),
    env: { PATH: process.env['PATH'], HOME: out, AWS_EC2_METADATA_DISABLED: 'true' },
    encoding: 'utf8',
  });
  return { status, told: stdout + stderr, out };
}

test('needs neither credentials nor an account, and tells of no cost where there is none', () => {
  const { status, told, out } = synth();

  expect(told).not.toContain('USD');
  expect(status).toBe(0);
  expect(readFileSync(join(out, 'Sweepstack.template.json'), 'utf8')).toContain('AWS::Batch::JobQueue');
});

test('-c makes another deployment, and what it costs while idle is told', () => {
  const { status, told, out } = synth('-c', 'namespace=team', '-c', 'hardened=true');

  expect(told).toContain('costs 37.50 USD a month while idle');
  expect(status).toBe(0);
  expect(readFileSync(join(out, 'Sweepstack-team.template.json'), 'utf8')).toContain('/sweepstack/team/deployment');
});

test('a wrong setting is one message, without a stack trace', () => {
  const { status, told } = synth('-c', 'maxVcpus=many', '-c', 'imageURL=x');

  expect(status).toBe(1);
  expect(told).toContain("-c maxVcpus: must be a whole number from 1 to 100000, not 'many'");
  expect(told).toContain("-c imageURL: unknown setting; did you mean 'imageUri'?");
  expect(told).not.toContain('    at ');
});

test('so is a container folder that is not there', () => {
  const { status, told } = synth('-c', 'container=nowhere');

  expect(status).toBe(1);
  expect(told).toContain("no image can be built from 'nowhere'");
  expect(told).not.toContain('    at ');
});

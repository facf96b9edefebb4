import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesized } from '../infra/synthesized';
import { VARIANTS } from '../infra/variants';
import { temporaryFolders } from '../support/temporary-folder';

// The CDK says in so many words what references say too.
const IGNORED = 'W3005';

const temporaryFolder = temporaryFolders();

test('cfn-lint is installed', () => {
  expect(execFileSync('cfn-lint', ['--version'], { encoding: 'utf8' })).toMatch(/^cfn-lint \d+/);
});

test('CloudFormation takes the template of every variant', () => {
  const folder = temporaryFolder();
  const files = Object.keys(VARIANTS).map((variant) => {
    const file = join(folder, `${variant.replaceAll(/\W/g, '-')}.json`);
    writeFileSync(file, JSON.stringify(synthesized(variant).template.toJSON()));
    return file;
  });

  const { status, stdout } = spawnSync('cfn-lint', ['--ignore-checks', IGNORED, '--', ...files], { encoding: 'utf8' });

  expect(stdout).toBe('');
  expect(status).toBe(0);
});

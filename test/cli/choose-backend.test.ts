import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend, rootInAws } from '../../lib/cli/choose-backend';
import { OUTPUTS_FILE } from '../../lib/contract/deployment';
import { temporaryFolders } from '../support/temporary-folder';

const temporaryFolder = temporaryFolders();
const before = process.cwd();
const WISH = { name: 'process', why: 'the sweep file says process' };

beforeEach(() => {
  delete process.env['SWEEP_ROOT'];
  process.env['SWEEP_DEPLOYMENT'] = '';
});
afterAll(() => {
  process.chdir(before);
  delete process.env['SWEEP_DEPLOYMENT'];
});

/** Goes where `cdk deploy` wrote down a deployment. */
function inDeployedCheckout(): void {
  const folder = temporaryFolder();
  const outputs = { DeploymentParameter: '/sweepstack/mine/deployment', Sweeps: 's3://bucket/sweeps' };
  writeFileSync(join(folder, OUTPUTS_FILE), JSON.stringify({ Sweepstack: outputs }));
  process.chdir(folder);
  delete process.env['SWEEP_DEPLOYMENT'];
}

describe('workers run', () => {
  test('on this machine where there is no deployment', () => {
    expect(chooseBackend({})).toEqual({ name: 'process', why: 'there is no deployment' });
  });

  test('in AWS where this checkout has a deployment', () => {
    inDeployedCheckout();
    expect(chooseBackend({})).toMatchObject({ name: 'batch', why: 'this checkout has the deployment mine' });
  });

  test('in AWS where a deployment is named', () => {
    expect(chooseBackend({ deployment: 'theirs' })).toMatchObject({ name: 'batch', why: '--deployment theirs' });
    process.env['SWEEP_DEPLOYMENT'] = 'ours';
    expect(chooseBackend({})).toMatchObject({ name: 'batch', why: 'SWEEP_DEPLOYMENT is ours' });
  });

  test('on this machine where the sweep is to be kept here, deployment or not', () => {
    inDeployedCheckout();
    expect(chooseBackend({ root: 'kept' })).toEqual({ name: 'process', why: 'kept is a folder of this machine' });
    expect(chooseBackend({ root: 's3://bucket/sweeps/mine' })).toMatchObject({ name: 'batch' });
  });

  test('as the sweep file says, and above all as the command line says', () => {
    inDeployedCheckout();
    expect(chooseBackend({}, WISH)).toEqual(WISH);
    expect(chooseBackend({ on: 'batch' }, WISH)).toMatchObject({ name: 'batch', why: '--on batch' });
    expect(chooseBackend({ on: 'docker' })).toEqual({ name: 'docker', why: '--on docker' });
  });
});

test.each([
  [{ on: 'batch' }, 'NoDeployment', '--on batch, and there is no deployment'],
  [{ on: 'sagemaker' }, 'BackendNotAvailable', '--on sagemaker is not available yet'],
  [{ on: 'batsh' }, 'BackendUnknown', "--on: there is no backend 'batsh'; did you mean 'batch'?"],
])('%j is refused: %s', (flags, code, message) => {
  expect(() => chooseBackend(flags)).toThrow(expect.objectContaining({ code, message }) as Error);
});

test('sweeps of a deployment are kept where its workers can reach them', () => {
  const sweeps = 's3://bucket/sweeps';
  expect(rootInAws({}, sweeps)).toBe(sweeps);
  expect(rootInAws({ root: 's3://bucket/sweeps/mine/' }, sweeps)).toBe('s3://bucket/sweeps/mine');
  for (const root of ['sweeps', 's3://bucket', 's3://bucket/sweeps-of-others', 's3://other/sweeps']) {
    expect(() => rootInAws({ root }, sweeps)).toThrow(`workers of the deployment cannot reach ${root}`);
  }
});

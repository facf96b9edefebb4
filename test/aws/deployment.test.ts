import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { findDeployment, readDeployment } from '../../lib/aws/deployment';
import { OUTPUTS_FILE } from '../../lib/contract/deployment';
import { deploymentOf } from '../backend/batch/deployment';
import { temporaryFolders } from '../support/temporary-folder';

const temporaryFolder = temporaryFolders();

/** A folder with what `cdk deploy` wrote for deployments of these namespaces. */
function deployed(...namespaces: string[]): string {
  const folder = temporaryFolder();
  const outputs = namespaces.map((namespace) => [`Stack-${namespace}`, outputsOf(namespace)]);
  writeFileSync(join(folder, OUTPUTS_FILE), JSON.stringify({ ...Object.fromEntries(outputs), Other: { Url: 'x' } }));
  return folder;
}

function outputsOf(namespace: string): object {
  const DeploymentParameter = `/sweepstack/${namespace}/deployment`;
  return { DeploymentParameter, Region: 'eu-west-1', Sweeps: `s3://${namespace}/sweeps`, Image: 'image' };
}

describe('the deployment that is meant', () => {
  test('is the one that was written down, with where it is', () => {
    const folder = deployed('mine');
    expect(findDeployment(undefined, [temporaryFolder(), folder])).toEqual({
      namespace: 'mine',
      parameter: '/sweepstack/mine/deployment',
      region: 'eu-west-1',
      sweeps: 's3://mine/sweeps',
      file: join(folder, OUTPUTS_FILE),
    });
  });

  test('is none where nothing was deployed, or none is wanted', () => {
    expect(findDeployment(undefined, [temporaryFolder()])).toBeUndefined();
    expect(findDeployment('', [deployed('mine')])).toBeUndefined();
  });

  test('is the default one of several, or has to be named', () => {
    expect(findDeployment(undefined, [deployed('a', 'default')])).toMatchObject({ namespace: 'default' });
    expect(() => findDeployment(undefined, [deployed('a', 'b')])).toThrow('several deployments: a, b');
    expect(findDeployment('b', [deployed('a', 'b')])).toMatchObject({ namespace: 'b', sweeps: 's3://b/sweeps' });
  });

  test('may be one that was deployed elsewhere', () => {
    expect(findDeployment('theirs', [deployed('mine')])).toEqual({
      namespace: 'theirs',
      parameter: '/sweepstack/theirs/deployment',
    });
  });

  test('is not guessed from a file that nothing can be read from', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, OUTPUTS_FILE), '{"Sweepstack": ');
    expect(() => findDeployment(undefined, [folder])).toThrow('is not what `cdk deploy` writes');
  });
});

describe('the record of a deployment', () => {
  const ssm = mockClient(SSMClient);
  beforeEach(() => ssm.reset());
  const place = { namespace: 'mine', parameter: '/sweepstack/mine/deployment', region: 'eu-west-1' };

  test('is one request', async () => {
    ssm.on(GetParameterCommand, { Name: place.parameter }).resolves({
      Parameter: { Value: JSON.stringify({ ...deploymentOf(), namespace: 'mine' }) },
    });
    expect(await readDeployment(place)).toMatchObject({ namespace: 'mine' });
    expect(ssm.calls()).toHaveLength(1);
  });

  test('that is gone is told with the file that says it is there', async () => {
    ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ message: '', $metadata: {} }));
    await expect(readDeployment({ ...place, file: '/home/me/cdk-outputs.json' })).rejects.toMatchObject({
      code: 'DeploymentGone',
      message: expect.stringContaining('was it destroyed? /home/me/cdk-outputs.json says there is one') as string,
    });
    await expect(readDeployment(place)).rejects.toMatchObject({
      message: "there is no deployment 'mine' in eu-west-1: no parameter /sweepstack/mine/deployment",
    });
  });

  test('of another version is refused', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{"v":2}' } });
    await expect(readDeployment(place)).rejects.toMatchObject({ code: 'DeploymentOfOtherVersion' });
  });

  test('cannot be read without credentials, which is said', async () => {
    ssm.on(GetParameterCommand).rejects(Object.assign(new Error('no'), { name: 'CredentialsProviderError' }));
    await expect(readDeployment(place)).rejects.toMatchObject({ code: 'AwsCredentialsMissing', source: 'machine' });
  });
});

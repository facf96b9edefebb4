import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { deploymentParameter, type DeploymentRecord } from '../../lib/contract/deployment';
import { digestFolder } from '../../lib/worker/program-digest';
import { deploymentOf } from '../backend/batch/deployment';
import { makeQueue } from '../support/moto-batch';
import { makeBucket, type Moto } from '../support/moto';

/** Makes in moto what a deployment has: a bucket, a queue whose jobs wait, and its record. */
export async function deploy(moto: Moto, namespace: string, container: string): Promise<DeploymentRecord> {
  const bucket = `bucket-${namespace}`;
  await makeBucket(bucket);
  const record = {
    ...deploymentOf([await makeQueue(moto.endpoint, 'wait')]),
    namespace,
    region: 'us-east-1',
    sweeps: `s3://${bucket}/sweeps`,
    inputs: `s3://${bucket}/inputs`,
    programDigest: digestFolder(container),
  };
  const client = new SSMClient();
  const parameter = { Name: deploymentParameter(namespace), Value: JSON.stringify(record), Type: 'String' } as const;
  await client.send(new PutParameterCommand(parameter));
  client.destroy();
  return record;
}

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Storage } from './storage';

/** Everything that sweeps in AWS need, in one stack, so that `cdk deploy` needs no name. */
export class SweepStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, { description: 'Sweepstack: hyperparameter sweeps', ...props });
    const storage = new Storage(this, 'Storage');
    new CfnOutput(this, 'Bucket', { value: storage.bucket.bucketName, description: 'Holds one folder per sweep' });
  }
}

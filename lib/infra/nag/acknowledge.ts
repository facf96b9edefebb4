import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference';
import type { IConstruct } from 'constructs';

/** Accepts a finding of a policy pack on one construct. @param reason for a security reviewer */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts that a policy names resources by a pattern. @param resources the patterns, exactly as the policy has them */
export function acknowledgePatterns(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    const pattern = flattenCfnReference(Stack.of(construct).resolve(resource));
    acknowledge(construct, `AwsSolutions-IAM5[Resource::${pattern}]`, reason);
  }
}

import type { CfnResource } from 'aws-cdk-lib';
import { NagMessageLevel, NagPack, type NagRuleResult } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { NoPublicIngress, NoWildcardActions } from './access-rules';
import {
  BatchComputeCapped,
  BatchComputeTemplate,
  BatchJobRetriesFinite,
  BatchJobTimeoutFinite,
  BatchJobUnprivileged,
  LaunchTemplateImdsv2,
} from './batch-rules';

interface Check {
  readonly rule: (node: CfnResource) => NagRuleResult;
  /** What is wrong. */
  readonly info: string;
  /** Why it matters. */
  readonly explanation: string;
}

const CHECKS: readonly Check[] = [
  {
    rule: BatchJobUnprivileged,
    info: 'The Batch job definition is privileged, or runs as root.',
    explanation:
      'Jobs on EC2 share the network of their host: with its rights, a program has the rights of the instance.',
  },
  {
    rule: BatchJobRetriesFinite,
    info: 'The Batch job definition does not limit retries to known reasons: from 1 to 10 attempts, and EXIT for "*" last.',
    explanation: 'Batch retries what matches no entry, and what cannot succeed is paid for again each time.',
  },
  {
    rule: BatchJobTimeoutFinite,
    info: 'The Batch job definition has no timeout.',
    explanation: 'A job that hangs is paid for until somebody notices.',
  },
  {
    rule: BatchComputeCapped,
    info: 'The Batch compute environment has no upper limit of vCPUs, or keeps some while there are no jobs.',
    explanation: 'What a mistake can cost is limited here, and idle costs nothing.',
  },
  {
    rule: BatchComputeTemplate,
    info: 'The Batch compute environment launches instances without a launch template.',
    explanation:
      'Its instances would have the metadata service and the disk that the account happens to have by default.',
  },
  {
    rule: LaunchTemplateImdsv2,
    info: 'The launch template does not require IMDSv2 with one hop.',
    explanation: 'A program that can be made to fetch a URL would hand out the credentials of the instance.',
  },
  {
    rule: NoPublicIngress,
    info: 'The security group lets in connections from anywhere.',
    explanation: 'Workers call AWS, and nobody needs to call them.',
  },
  {
    rule: NoWildcardActions,
    info: 'The policy allows actions by a pattern.',
    explanation: 'It would allow what AWS adds to the service later.',
  },
];

/** Rules for AWS Batch, which the packs of cdk-nag leave out, and stricter ones for access. */
export class SweepstackChecks extends NagPack {
  readonly name = 'Sweepstack';

  constructor(scope?: IConstruct) {
    super(scope);
    this.packName = 'Sweepstack';
  }

  protected override checkResource(node: CfnResource): void {
    for (const check of CHECKS) this.applyRule({ ...check, level: NagMessageLevel.ERROR, node });
  }
}

import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface CustomerKeyProps {
  readonly description: string;
  /** Whether the key stays when the stack is destroyed: what it encrypts cannot be read without it. */
  readonly keep: boolean;
}

/** A key of the account's own, whose use it can follow and end; changed every year. It has a fixed price. */
export class CustomerKey extends Key {
  constructor(scope: Construct, id: string, { description, keep }: CustomerKeyProps) {
    super(scope, id, {
      description,
      enableKeyRotation: true,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

import { type IRole, ManagedPolicy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface ServiceRoleProps {
  /** Who takes the role, as `ecs-tasks.amazonaws.com`. */
  readonly service: string;
  readonly description: string;
  /** All that it may do. */
  readonly statements: readonly PolicyStatement[];
}

/** A role that may do what its one policy says and no more, whatever is made with it. */
export class ServiceRole extends Construct {
  /** Constructs that would grant it more are not heard. */
  readonly role: IRole;
  readonly roleArn: string;
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal(props.service),
      description: props.description,
    });
    // A managed policy: it is seen in a review of the account's policies, where an inline one hides in its role.
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: props.description,
      statements: [...props.statements],
      roles: [role],
    });
    this.role = role.withoutPolicyUpdates();
    this.roleArn = role.roleArn;
  }
}

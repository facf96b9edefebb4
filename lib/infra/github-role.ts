import { Duration } from 'aws-cdk-lib';
import { type IManagedPolicy, OidcProviderNative, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

export interface GithubRoleProps {
  /** `owner/name`. */
  readonly repository: string;

  /**
   * ARN of GitHub's identity provider in this account; an account has at most one.
   *
   * @default one is created
   */
  readonly providerArn?: string;
  /** What the repository's Actions may do. */
  readonly policy: IManagedPolicy;
}

/** Lets the GitHub Actions of one repository work in the account without a stored key. */
export class GithubRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: `GitHub Actions of ${props.repository}: runs, follows and stops sweeps`,
      assumedBy: new WebIdentityPrincipal(props.providerArn ?? newProvider(this), {
        StringEquals: { [`${ISSUER}:aud`]: AUDIENCE },
        StringLike: { [`${ISSUER}:sub`]: `repo:${props.repository}:*` },
      }),
      managedPolicies: [props.policy],
      // GitHub ends jobs after six hours.
      maxSessionDuration: Duration.hours(6),
    });
  }
}

function newProvider(scope: Construct): string {
  const provider = new OidcProviderNative(scope, 'Provider', { url: `https://${ISSUER}`, clientIds: [AUDIENCE] });
  return provider.oidcProviderArn;
}

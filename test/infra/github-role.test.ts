import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { GithubRole, type GithubRoleProps } from '../../lib/infra/github-role';
import { testApp } from './test-app';

const PROVIDER = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';

function templateWith(props: Partial<GithubRoleProps> = {}): Template {
  const stack = new Stack(testApp(), 'Stack');
  const policy = ManagedPolicy.fromManagedPolicyArn(stack, 'Policy', 'arn:aws:iam::123456789012:policy/people');
  new GithubRole(stack, 'Github', { repository: 'team/experiments', policy, ...props });
  return Template.fromStack(stack);
}

test('only Actions of the repository take the role, and only with a token meant for AWS', () => {
  templateWith().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Effect: 'Allow',
          Principal: { Federated: { Ref: Match.stringLikeRegexp('^GithubProvider') } },
          Condition: {
            StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
            StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:team/experiments:*' },
          },
        },
      ],
    },
  });
});

test('it may do what people may do and no more', () => {
  const template = templateWith();

  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/people'],
    Policies: Match.absent(),
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test("GitHub's identity provider is created unless the account has it", () => {
  templateWith().hasResourceProperties('AWS::IAM::OIDCProvider', {
    Url: 'https://token.actions.githubusercontent.com',
    ClientIdList: ['sts.amazonaws.com'],
  });

  const template = templateWith({ providerArn: PROVIDER });
  template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Federated: PROVIDER } })] },
  });
});

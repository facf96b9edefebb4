import { type DeploymentConfig, readConfig } from '../../lib/infra/config';

/** A deployment for each thing that can be configured, as `-c` would say it. */
export const VARIANTS: { readonly [name: string]: Readonly<Record<string, string>> } = {
  default: {},
  'a namespace': { namespace: 'team' },
  'an existing image': { imageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/digits:3' },
  arm64: { architecture: 'arm64' },
  'spot only': { capacity: 'spot-only' },
  'on-demand only': { capacity: 'on-demand' },
  'instance types': { instanceTypes: 'c6i,m6i.4xlarge', maxVcpus: '64', vcpus: '2', memoryMiB: '3500' },
  GPUs: { gpus: '1' },
  Fargate: { platform: 'fargate', capacity: 'on-demand' },
  'Fargate Spot on arm64': { platform: 'fargate', architecture: 'arm64', vcpus: '0.5', memoryMiB: '1024' },
  'several queues': {
    queues:
      '[{"name":"small","platform":"fargate"},{"name":"big","vcpus":16,"memoryMiB":30000},{"name":"gpu","gpus":1}]',
  },
  'an existing VPC': { vpcId: 'vpc-0123abcd', subnetIds: 'subnet-0123abcd,subnet-4567abcd' },
  'an existing VPC with private subnets': {
    vpcId: 'vpc-0123abcd',
    subnetIds: 'subnet-0123abcd',
    privateSubnets: 'true',
  },
  'two zones': { zones: '2' },
  'private subnets': { privateSubnets: 'true' },
  'other periods': { logRetentionDays: '7', oldVersionsDays: '3', checkpointsDays: '4', accessLogsDays: '5' },
  'nothing kept': { keepData: 'false' },
  'an e-mail address': { notifyEmail: 'team@example.com' },
  'GitHub Actions': { githubRepository: 'team/experiments' },
  "GitHub's provider": {
    githubRepository: 'team/experiments',
    githubProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
  },
  hardened: { hardened: 'true' },
  'hardened with everything': {
    hardened: 'true',
    keepData: 'false',
    notifyEmail: 'team@example.com',
    githubRepository: 'team/experiments',
    queues: '[{"name":"small","platform":"fargate"},{"name":"gpu","gpus":1}]',
  },
};

export function configOf(variant: string): DeploymentConfig {
  return readConfig({ ...VARIANTS[variant] });
}

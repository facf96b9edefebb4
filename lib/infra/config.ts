import { SweepError } from '../contract/sweep-error';
import { checkSettings, type ConfigProblem } from './config-check';
import { withDefaults } from './config-defaults';
import { givenSettings } from './config-given';
import { brokenRules } from './config-rules';
import { SETTINGS } from './config-settings';

/** A deployment, as cdk.json's context or `-c` describe it; every value is there, defaults filled in. */
export interface DeploymentConfig {
  readonly namespace: string;
  /** Folder with the program and its Dockerfile. */
  readonly container: string;
  /** An existing image in place of one built from `container`. */
  readonly imageUri?: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly network: NetworkConfig;
  readonly storage: StorageConfig;
  /** Not empty; the first one is the default. */
  readonly queues: readonly QueueConfig[];
  readonly logRetentionDays: number;
  /** Told of finished sweeps. */
  readonly notifyEmail?: string;
  /** GitHub Actions that may run sweeps. */
  readonly github?: GithubConfig;
  /** Private subnets, customer-managed keys, longer log retention. */
  readonly hardened: boolean;
}

export interface NetworkConfig {
  /** An existing VPC in place of a new one. */
  readonly existing?: ExistingNetwork;
  /** Availability zones that a new VPC spans. */
  readonly zones: number;
  /** Private subnets: in a new VPC behind a NAT gateway, which has a fixed price. */
  readonly private: boolean;
}

export interface ExistingNetwork {
  readonly vpcId: string;
  /** Where workers run; not empty. */
  readonly subnetIds: readonly string[];
}

export interface StorageConfig {
  /** Whether buckets stay when the stack is destroyed; if not they are emptied first. */
  readonly keep: boolean;
  readonly oldVersionsDays: number;
  readonly checkpointsDays: number;
  readonly accessLogsDays: number;
}

/** A job queue with the compute environments behind it. */
export interface QueueConfig {
  readonly name: string;
  readonly platform: 'ec2' | 'fargate';
  /** `spot`: spare capacity with on-demand behind it; `spot-only`; `on-demand`. */
  readonly capacity: 'spot' | 'spot-only' | 'on-demand';
  /** Types and families as Batch takes them; empty on Fargate. */
  readonly instanceTypes: readonly string[];
  readonly maxVcpus: number;
  /** What one worker gets unless a sweep file asks for something else. */
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

export interface GithubConfig {
  /** `owner/name`. */
  readonly repository: string;
  /** GitHub's identity provider, where the account has one already. */
  readonly providerArn?: string;
}

/**
 * Reads what is to be deployed.
 *
 * @param context all context of the app: the object `sweepstack` of cdk.json has settings by name, and `-c name=value`
 *   sets one of them for this call
 * @throws {SweepError} `InvalidConfiguration`, which lists every problem
 */
export function readConfig(context: { readonly [key: string]: unknown }): DeploymentConfig {
  const problems: ConfigProblem[] = [];
  const given = givenSettings(context, problems);
  const settings = checkSettings(SETTINGS, given, problems);
  const config = withDefaults(settings);
  problems.push(...brokenRules(settings, config, problems));
  if (problems.length > 0) throw invalid(problems);
  return config;
}

function invalid(problems: readonly ConfigProblem[]): SweepError {
  const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new SweepError('InvalidConfiguration', `the configuration has ${count}\n${lines.join('\n')}`, {
    hint: 'docs/deployment.md lists all settings: they go into "sweepstack" of the context in cdk.json, or -c name=value',
  });
}

import type { DeploymentConfig, GithubConfig, NetworkConfig, QueueConfig, StorageConfig } from './config';
import type { QueueSettings, Settings } from './config-settings';

/** The deployment that settings mean. */
export function withDefaults(settings: Settings): DeploymentConfig {
  const { hardened = false, architecture = 'x86_64' } = settings;
  const logRetentionDays = settings.logRetentionDays ?? (hardened ? 365 : 30);
  return {
    namespace: settings.namespace ?? 'default',
    container: settings.container ?? 'container',
    architecture,
    network: network(settings, hardened),
    storage: storage(settings, hardened),
    queues: (settings.queues ?? [{ ...settings, name: 'default' }]).map((queue) => queueOf(queue, architecture)),
    logRetentionDays,
    hardened,
    ...(settings.imageUri === undefined ? {} : { imageUri: settings.imageUri }),
    ...(settings.notifyEmail === undefined ? {} : { notifyEmail: settings.notifyEmail }),
    ...(settings.githubRepository === undefined ? {} : { github: github(settings.githubRepository, settings) }),
  };
}

function network({ vpcId, subnetIds, zones, privateSubnets }: Settings, hardened: boolean): NetworkConfig {
  return {
    zones: zones ?? 3,
    private: privateSubnets ?? hardened,
    ...(vpcId === undefined || subnetIds === undefined ? {} : { existing: { vpcId, subnetIds } }),
  };
}

function storage(settings: Settings, hardened: boolean): StorageConfig {
  return {
    keep: settings.keepData ?? true,
    oldVersionsDays: settings.oldVersionsDays ?? 30,
    checkpointsDays: settings.checkpointsDays ?? 30,
    accessLogsDays: settings.accessLogsDays ?? (hardened ? 365 : 90),
  };
}

function github(repository: string, { githubProviderArn }: Settings): GithubConfig {
  return { repository, ...(githubProviderArn === undefined ? {} : { providerArn: githubProviderArn }) };
}

/** A worker with a GPU gets by default what the smallest machine with one has; others a core. */
function queueOf(
  queue: QueueSettings & { readonly name: string },
  architecture: DeploymentConfig['architecture'],
): QueueConfig {
  const { platform = 'ec2', gpus = 0 } = queue;
  return {
    name: queue.name,
    platform,
    capacity: queue.capacity ?? 'spot',
    instanceTypes: queue.instanceTypes ?? (platform === 'fargate' ? [] : usualTypes(architecture, gpus)),
    maxVcpus: queue.maxVcpus ?? 256,
    vcpus: queue.vcpus ?? (gpus > 0 ? 4 : 1),
    memoryMiB: queue.memoryMiB ?? usualMemoryMiB(platform, gpus),
    gpus,
  };
}

/** Two workers share a machine of 2 vCPUs and 4 GiB, of which it keeps a part; Fargate has certain sizes alone. */
function usualMemoryMiB(platform: QueueConfig['platform'], gpus: number): number {
  if (gpus > 0) return 14_336;
  return platform === 'fargate' ? 2048 : 1792;
}

/** Without GPUs AWS chooses among families that the region has. */
function usualTypes(architecture: DeploymentConfig['architecture'], gpus: number): readonly string[] {
  if (gpus > 0) return ['g4dn', 'g5'];
  return architecture === 'arm64' ? ['default_arm64'] : ['optimal'];
}

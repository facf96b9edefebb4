import { FARGATE_SIZES } from '../contract/fargate-sizes';
import type { DeploymentConfig, QueueConfig } from './config';
import type { ConfigProblem } from './config-check';
import { QUEUE_SETTINGS, type Settings } from './config-settings';

/** Settings that say what queues are. */
const QUEUES = ['architecture', 'queues', ...Object.keys(QUEUE_SETTINGS)];

/** Families with GPUs of NVIDIA that are not too old for the drivers in Batch's image of Amazon Linux 2023. */
const WITH_DRIVERS = /^(?:g(?!4ad$)[4-9]|gr\d|p[4-9])/;
const NOT_STARTED = /^a1$/;

type Finding = readonly [setting: string, message: string];

/**
 * What is wrong with settings that are each right by themselves; what hangs on a setting that is wrong is left out.
 *
 * @param config what the settings mean
 */
export function brokenRules(
  settings: Settings,
  config: DeploymentConfig,
  problems: readonly ConfigProblem[],
): ConfigProblem[] {
  const wrong = new Set(problems.map(({ name }) => name));
  const findings = [
    ...unless(wrong, ['vpcId', 'subnetIds', 'zones', 'hardened', 'privateSubnets'], () => networkFindings(settings)),
    ...unless(wrong, ['githubRepository'], () => githubFindings(settings)),
    ...unless(wrong, QUEUES, () =>
      settings.queues === undefined ? onlyQueue(config) : listedQueues(settings, config),
    ),
  ];
  return findings.map(([name, message]) => ({ name, place: name, message }));
}

function unless(
  wrong: ReadonlySet<string>,
  names: readonly string[],
  find: () => readonly Finding[],
): readonly Finding[] {
  return names.some((name) => wrong.has(name)) ? [] : find();
}

function networkFindings({ vpcId, subnetIds, zones, hardened, privateSubnets }: Settings): Finding[] {
  const findings: Finding[] = [];
  if (vpcId !== undefined && subnetIds === undefined) {
    findings.push(['vpcId', 'needs subnetIds: the subnets of it in which workers run']);
  }
  if (vpcId === undefined && subnetIds !== undefined)
    findings.push(['subnetIds', 'needs vpcId: the VPC that they are of']);
  if (vpcId !== undefined && zones !== undefined) findings.push(['zones', 'is for a new VPC; leave it out with vpcId']);
  if (hardened === true && privateSubnets === false) {
    findings.push(['privateSubnets', 'must be true, or left out, where hardened is true']);
  }
  return findings;
}

function githubFindings({ githubRepository, githubProviderArn }: Settings): Finding[] {
  if (githubProviderArn === undefined || githubRepository !== undefined) return [];
  return [['githubProviderArn', 'needs githubRepository: the repository whose Actions may run sweeps']];
}

function onlyQueue({ queues, architecture }: DeploymentConfig): Finding[] {
  return queues.flatMap((queue) => queueFindings(queue, architecture));
}

function listedQueues(settings: Settings, { queues, architecture }: DeploymentConfig): Finding[] {
  const alone = Object.keys(QUEUE_SETTINGS).filter((name) => name in settings);
  const names = queues.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [
    ...alone.map((name): Finding => [name, 'is for a deployment of one queue; with queues it goes into each of them']),
    ...twice.map((name): Finding => ['queues', `names must differ; '${name}' is there twice`]),
    ...queues.flatMap((queue, i) =>
      queueFindings(queue, architecture).map(([key, message]): Finding => [`queues[${i}].${key}`, message]),
    ),
  ];
}

function queueFindings(queue: QueueConfig, architecture: string): Finding[] {
  const { vcpus, maxVcpus } = queue;
  return [
    ...(queue.platform === 'fargate' ? fargateFindings(queue) : ec2Findings(queue, architecture)),
    ...(vcpus > maxVcpus ? [['maxVcpus', `must be at least vcpus, ${vcpus}, not ${maxVcpus}`] as const] : []),
  ];
}

function fargateFindings({ vcpus, memoryMiB, gpus, instanceTypes }: QueueConfig): Finding[] {
  const findings: Finding[] = [];
  if (gpus > 0) findings.push(['gpus', `must be 0 on Fargate, not ${gpus}`]);
  if (instanceTypes.length > 0) findings.push(['instanceTypes', 'is for platform ec2; leave it out on Fargate']);
  const size = FARGATE_SIZES.find((size) => size.vcpus === vcpus);
  if (size === undefined) {
    const sizes = FARGATE_SIZES.map((size) => size.vcpus).join(', ');
    findings.push(['vcpus', `must be one of ${sizes} on Fargate, not ${vcpus}`]);
  } else if (!size.memoryMiB.includes(memoryMiB)) {
    findings.push(['memoryMiB', `must be ${size.memory} with ${vcpus} vCPU on Fargate, not ${memoryMiB}`]);
  }
  return findings;
}

function ec2Findings({ vcpus, gpus, instanceTypes }: QueueConfig, architecture: string): Finding[] {
  const whole: Finding[] = Number.isInteger(vcpus) ? [] : [['vcpus', `must be a whole number on EC2, not ${vcpus}`]];
  if (gpus > 0 && architecture === 'arm64') {
    return [...whole, ['gpus', `must be 0 on arm64, for which AWS Batch has no image with drivers, not ${gpus}`]];
  }
  return [...whole, ...instanceTypes.flatMap((type) => typeFindings(type, gpus, architecture))];
}

function typeFindings(type: string, gpus: number, architecture: string): Finding[] {
  const own = architectureOf(type);
  if (own !== architecture) return [['instanceTypes', `'${type}' has ${own} processors, not ${architecture}`]];
  if (isFamily(NOT_STARTED, type))
    return [['instanceTypes', `Amazon Linux 2023, on which workers run, has no '${type}'`]];
  if (gpus === 0 || isFamily(WITH_DRIVERS, type)) return [];
  return [['instanceTypes', `'${type}' has no GPUs for which AWS Batch has drivers, and gpus is ${gpus}`]];
}

function isFamily(families: RegExp, type: string): boolean {
  return families.test(type.split('.', 1)[0] ?? '');
}

/** AWS marks families with its own processors by a `g` after the generation; the first of them was a1. */
function architectureOf(instanceType: string): string {
  const arm = /^(?:a1\b|default_arm64$|[a-z]+\d[a-z]*g)/.test(instanceType);
  return arm ? 'arm64' : 'x86_64';
}

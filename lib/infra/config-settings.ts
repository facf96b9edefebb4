import { z } from 'zod';

/** One setting: what is allowed, for a program and in words. */
export interface Setting<T> {
  readonly schema: z.ZodType<T>;
  /** Goes on from "must be". */
  readonly allowed: string;
  /** The values, when there are few: for typing errors. */
  readonly values?: readonly string[];
  /** Of a list of objects: what each of them holds. */
  readonly items?: SettingTable;
}

export type SettingTable = { readonly [name: string]: Setting<unknown> };

/** What a table of settings holds once it is checked. */
export type Checked<T extends SettingTable> = { readonly [name in keyof T]?: z.infer<T[name]['schema']> };

/** The numbers of days that CloudWatch Logs can keep logs for. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const MAX_DAYS = 3650;
/** A deployment record with more would not fit its parameter. */
const MAX_QUEUES = 8;
const MAX_INSTANCE_TYPES = 10;

const INSTANCE_TYPE =
  /^(?:optimal|default_x86_64|default_arm64|[a-z][a-z0-9]*\d[a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?)$/;
const NAME = /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/;
const NAME_WORDS = 'lower-case letters, digits and hyphens, at most 20, beginning with a letter';

/** What can be said of a queue; at the top level, of the only one. */
export const QUEUE_SETTINGS = {
  platform: oneOf('ec2', 'fargate'),
  capacity: oneOf('spot', 'spot-only', 'on-demand'),
  instanceTypes: listOf(INSTANCE_TYPE, MAX_INSTANCE_TYPES, 'instance types or families such as c6i or m6i.xlarge'),
  maxVcpus: whole(1, 100_000),
  vcpus: { schema: z.number().min(0.25).max(448), allowed: 'a number of vCPUs from 0.25 to 448' },
  memoryMiB: whole(128, 25_165_824),
  gpus: whole(0, 16),
} as const satisfies SettingTable;

const QUEUE_KEYS = { name: matching(NAME, NAME_WORDS), ...QUEUE_SETTINGS } as const satisfies SettingTable;

export type QueueSettings = Checked<typeof QUEUE_SETTINGS>;

export const SETTINGS = {
  namespace: matching(NAME, NAME_WORDS),
  container: { schema: z.string().min(1), allowed: 'the path of a folder' },
  imageUri: matching(
    /^[a-z0-9][a-z0-9._:/-]*(?:@sha256:[0-9a-f]{64})?$/i,
    'the address of an image, as docker pull takes it',
  ),
  architecture: oneOf('x86_64', 'arm64'),
  hardened: yesOrNo(),
  vpcId: matching(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC, vpc-...'),
  subnetIds: listOf(/^subnet-[0-9a-f]{8,17}$/, 16, 'ids of subnets, subnet-...'),
  zones: whole(1, 6),
  privateSubnets: yesOrNo(),
  keepData: yesOrNo(),
  oldVersionsDays: whole(1, MAX_DAYS),
  checkpointsDays: whole(1, MAX_DAYS),
  accessLogsDays: whole(1, MAX_DAYS),
  logRetentionDays: {
    schema: z.number().refine((days) => RETENTION_DAYS.includes(days)),
    allowed: `one of ${RETENTION_DAYS.join(', ')}`,
  },
  notifyEmail: { schema: z.email(), allowed: 'an e-mail address' },
  githubRepository: matching(/^[\w.-]+\/[\w.-]+$/, 'a repository on GitHub, owner/name'),
  githubProviderArn: matching(
    /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
    "the ARN of GitHub's identity provider in IAM, arn:...:oidc-provider/token.actions.githubusercontent.com",
  ),
  ...QUEUE_SETTINGS,
  queues: {
    schema: z.array(queueSchema()).min(1).max(MAX_QUEUES),
    allowed: `a list of 1 to ${MAX_QUEUES} queues, each with a name`,
    items: QUEUE_KEYS,
  },
} as const satisfies SettingTable;

export type Settings = Checked<typeof SETTINGS>;

function queueSchema() {
  const { platform, capacity, instanceTypes, maxVcpus, vcpus, memoryMiB, gpus } = QUEUE_SETTINGS;
  return z.strictObject({
    name: QUEUE_KEYS.name.schema,
    platform: platform.schema.optional(),
    capacity: capacity.schema.optional(),
    instanceTypes: instanceTypes.schema.optional(),
    maxVcpus: maxVcpus.schema.optional(),
    vcpus: vcpus.schema.optional(),
    memoryMiB: memoryMiB.schema.optional(),
    gpus: gpus.schema.optional(),
  });
}

function oneOf<const T extends string>(...values: readonly T[]) {
  return { schema: z.enum(values), allowed: `one of ${values.join(', ')}`, values };
}

function matching(pattern: RegExp, allowed: string) {
  return { schema: z.string().regex(pattern), allowed };
}

function whole(least: number, most: number) {
  return { schema: z.int().min(least).max(most), allowed: `a whole number from ${least} to ${most}` };
}

function yesOrNo() {
  return { schema: z.boolean(), allowed: 'true or false' };
}

function listOf(pattern: RegExp, most: number, what: string) {
  return { schema: z.array(z.string().regex(pattern)).min(1).max(most), allowed: `a list of 1 to ${most} ${what}` };
}

/** A reason that Batch gives for a job that does not start, told to a person. */
export interface BatchReason {
  readonly message: string;
  readonly fix: string;
}

/** By the code that begins a job's status reason, as AWS documents them. */
const REASONS: ReadonlyMap<string, BatchReason> = new Map([
  [
    'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
    {
      message: 'AWS has no free instance of the allowed types in the zones of the queue',
      fix:
        'wait; allow more instance types, or add on-demand capacity, in cdk.json and `npm run update`; ' +
        'or run in another region',
    },
  ],
  [
    'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
    {
      message: 'a worker asks for more vCPUs than the compute environments may run in all',
      fix: 'set resources.vcpus lower, or raise `maxVcpus` of the queue in cdk.json, then `npm run update`',
    },
  ],
  [
    'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
    {
      message: 'no allowed instance type has the vCPUs, the memory and the GPUs that a worker asks for',
      fix:
        'ask for less in `resources` of the sweep file (instances have less memory for jobs than they are sold with), ' +
        'or allow larger types by `instanceTypes` in cdk.json, then `npm run update`',
    },
  ],
  [
    'MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED',
    {
      message: 'EC2 starts no instance with this launch template: type, image, network and disk do not go together',
      fix: 'change `instanceTypes` or `architecture` in cdk.json, then `npm run update`; the detail names what EC2 refuses',
    },
  ],
  [
    'MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS',
    {
      message: 'Batch may not start instances: its service role lacks a permission',
      fix:
        'let Batch use its service-linked role (`aws iam create-service-linked-role --aws-service-name ' +
        'batch.amazonaws.com`), look for a policy of the organisation that forbids it, then `npm run update`',
    },
  ],
  [
    'ACTION_REQUIRED',
    {
      message: 'Batch cannot start the job until something is changed in the account',
      fix: 'do what the detail says; the activity of the Auto Scaling group that belongs to the compute environment has more',
    },
  ],
  [
    'UNDETERMINED',
    {
      message: 'Batch does not know why the job cannot start',
      fix: 'the other findings here; then the activity of the Auto Scaling group that belongs to the compute environment',
    },
  ],
]);

/** What a queue writes into the status reason of a job that it cancels. */
const CANCELED = 'Canceled by JobStateTimeLimit action due to reason: ';

/** The code in a status reason: `CAPACITY:… - Service cannot fulfill …` begins with it. */
export function reasonCode(statusReason: string): string {
  return /^[A-Z][A-Z0-9_]*(?::[A-Z0-9_]+)?/.exec(statusReason)?.[0] ?? statusReason;
}

/** The reason for which a queue cancelled a job; `undefined` for any other end of a job. */
export function cancellationCode(statusReason: string): string | undefined {
  return statusReason.startsWith(CANCELED) ? reasonCode(statusReason.slice(CANCELED.length)) : undefined;
}

/** @param code as {@link reasonCode} returns it; `undefined` for one that is not known here */
export function explainReason(code: string): BatchReason | undefined {
  return REASONS.get(code);
}

/** The codes that are explained. */
export const REASON_CODES: readonly string[] = [...REASONS.keys()];

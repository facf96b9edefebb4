import type { SubmitJobCommandInput } from '@aws-sdk/client-batch';
import { TAG, type QueueRecord } from '../../contract/deployment';
import { canaryCommand, workerCommand } from '../../contract/image';
import { SweepError } from '../../contract/sweep-error';
import type { ResourcesSpec } from '../../spec/sweep-spec';
import { ARRAY_SIZE, type PlannedJob } from './plan-jobs';

/** What Batch allows a request to start a job to have. */
export const LIMITS = {
  /** Bytes of the request: a larger one is refused. */
  request: 30 * 1024,
  /** Characters of the overrides as JSON: a job with more is accepted, and fails when it is dispatched. */
  overrides: 8192,
  /** Characters of a job's name. */
  name: 128,
  /** Characters of a tag's value. */
  tag: 256,
} as const;

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

export interface Submission {
  /** Address of the sweep: all that a worker is told. */
  readonly sweep: string;
  readonly sweepId: string;
  /** Namespace of the deployment. */
  readonly namespace: string;
  readonly queue: QueueRecord;
  readonly resources: ResourcesSpec;
}

/**
 * The request that starts a job.
 *
 * @param name from {@link jobName}
 * @param after id of the job whose success it waits for. @default none
 * @throws JobTooLarge, JobNameInvalid
 */
export function submissionOf(
  job: PlannedJob,
  name: string,
  { sweep, sweepId, namespace, queue, resources }: Submission,
  after?: string,
): SubmitJobCommandInput {
  const input: SubmitJobCommandInput = {
    jobName: name,
    jobQueue: queue.queue,
    jobDefinition: queue.jobDefinition,
    containerOverrides: {
      command: job.canary ? canaryCommand(sweep) : workerCommand(sweep),
      ...(hasOverrides(resources) ? { resourceRequirements: requirements(resources) } : {}),
    },
    tags: { [TAG.deployment]: namespace, [TAG.sweep]: sweepId.slice(0, LIMITS.tag) },
    propagateTags: true,
    ...(job.workers > 1 ? { arrayProperties: { size: job.workers } } : {}),
    ...(after === undefined ? {} : { dependsOn: [{ jobId: after }] }),
  };
  checkLimits(input);
  return input;
}

/** @param index of the job among those that are started with it */
export function jobName(sweepId: string, job: PlannedJob, index: number): string {
  const role = job.canary ? 'canary' : `workers-${index}`;
  const room = LIMITS.name - role.length - 'sweep--'.length;
  return `sweep-${sweepId.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, room)}-${role}`;
}

function hasOverrides({ vcpus, memoryMiB, gpus = 0 }: ResourcesSpec): boolean {
  return vcpus !== undefined || memoryMiB !== undefined || gpus > 0;
}

function requirements({ vcpus, memoryMiB, gpus = 0 }: ResourcesSpec) {
  return [
    ...(vcpus === undefined ? [] : [{ type: 'VCPU' as const, value: String(vcpus) }]),
    ...(memoryMiB === undefined ? [] : [{ type: 'MEMORY' as const, value: String(memoryMiB) }]),
    ...(gpus > 0 ? [{ type: 'GPU' as const, value: String(gpus) }] : []),
  ];
}

/** @throws JobTooLarge, JobNameInvalid */
export function checkLimits(input: SubmitJobCommandInput): void {
  const { jobName: name = '', containerOverrides, arrayProperties } = input;
  if (name.length > LIMITS.name || !NAME.test(name)) {
    throw new SweepError(
      'JobNameInvalid',
      `'${name}' cannot be the name of a job: ${name.length} characters, where Batch takes 1 to ${LIMITS.name} letters, digits, - and _`,
      { hint: 'give the sweep another name with --name' },
    );
  }
  atMost('container overrides of a job', JSON.stringify(containerOverrides ?? {}).length, LIMITS.overrides);
  atMost('request to start a job', Buffer.byteLength(JSON.stringify(input)), LIMITS.request);
  const size = arrayProperties?.size ?? ARRAY_SIZE.min;
  if (size >= ARRAY_SIZE.min && size <= ARRAY_SIZE.max) return;
  throw new SweepError(
    'JobTooLarge',
    `an array job of ${size} workers: Batch takes ${ARRAY_SIZE.min} to ${ARRAY_SIZE.max}`,
    { source: 'tool' },
  );
}

function atMost(what: string, size: number, limit: number): void {
  if (size <= limit) return;
  throw new SweepError('JobTooLarge', `the ${what} has ${size} characters, and Batch takes ${limit}`, {
    hint: 'a shorter address of the sweep makes it smaller: a shorter --name, or a root with a shorter prefix',
  });
}

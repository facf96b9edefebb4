import { Duration } from 'aws-cdk-lib';
import { type JobStateTimeLimitAction, JobStateTimeLimitActionsReason } from 'aws-cdk-lib/aws-batch';

/**
 * When Batch cancels a job that waits at the head of its queue for what will not come, so that those behind it get
 * their turn. The reasons are Batch's own words.
 */
export const TIME_LIMITS: readonly JobStateTimeLimitAction[] = [
  // No waiting helps: the least that Batch allows.
  { reason: JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT, maxTime: Duration.minutes(10) },
  { reason: JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE, maxTime: Duration.minutes(10) },
  // Capacity comes back, of Spot within hours as a rule; the most that Batch allows is a day.
  { reason: JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY, maxTime: Duration.hours(12) },
];

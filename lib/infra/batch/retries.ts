import { Action, type CustomReason, Reason, RetryStrategy } from 'aws-cdk-lib/aws-batch';
import type { QueueConfig } from '../config';

/** The most that Batch allows: Spot may take back the machine of a worker that runs for days more than once. */
export const ATTEMPTS = 10;

/**
 * When a worker is started again. A trial that fails is no matter of Batch's: its worker records that and goes on. Of
 * at most five entries the first that matches counts, and without the last one all else would be retried too.
 */
export function retriesOf(platform: QueueConfig['platform']): RetryStrategy[] {
  return [
    retry({ onStatusReason: platform === 'fargate' ? 'Your Spot Task was interrupted*' : 'Host EC2*' }),
    // The agent has tried for a while by itself: the image is not there, or may not be read.
    exit({ onReason: 'CannotPullContainerError*' }),
    retry({ onStatusReason: 'Task failed to start*' }),
    // Ended by a signal: 134 aborted, 137 killed, as for want of memory, 139 crashed; 130 is what the worker ends with
    // when its host tells it to leave. A job that a person terminates is never retried.
    retry({ onExitCode: '13*' }),
    exit({ onReason: '*' }),
  ];
}

function retry(on: CustomReason): RetryStrategy {
  return RetryStrategy.of(Action.RETRY, Reason.custom(on));
}

function exit(on: CustomReason): RetryStrategy {
  return RetryStrategy.of(Action.EXIT, Reason.custom(on));
}

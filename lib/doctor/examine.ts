import { bucket } from './checks/bucket';
import { ec2Size } from './checks/ec2-size';
import { environments } from './checks/environments';
import { cancelledJobs, failedJobs } from './checks/failed-jobs';
import { fargateSize } from './checks/fargate-size';
import { image } from './checks/image';
import { jobDefinition } from './checks/job-definition';
import { maxVcpus } from './checks/max-vcpus';
import { network, securityGroups } from './checks/network';
import { queue } from './checks/queue';
import { quotas } from './checks/quotas';
import { spot } from './checks/spot';
import { notLetIn, unread } from './checks/unread';
import { waitingJobs } from './checks/waiting-jobs';
import type { Check, Facts } from './facts';
import { worstFirst, type Finding } from './finding';

/** What Batch itself says of jobs comes first among equals. */
const CHECKS: readonly Check[] = [
  waitingJobs,
  cancelledJobs,
  failedJobs,
  queue,
  environments,
  jobDefinition,
  image,
  ec2Size,
  fargateSize,
  maxVcpus,
  quotas,
  network,
  securityGroups,
  spot,
  bucket,
  unread,
];

/** Everything that was found about a queue and its jobs, the worst first. */
export function examine(facts: Facts): Finding[] {
  return notLetIn(facts) ?? worstFirst(CHECKS.flatMap((check) => check(facts)));
}

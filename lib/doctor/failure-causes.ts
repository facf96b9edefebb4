import { TRIAL_FAILED } from '../contract/image';
import type { JobFacts } from './facts';
import type { Level } from './finding';

/** Why jobs failed. */
export interface FailureCause {
  readonly level: Level;
  readonly message: string;
  readonly fix: string;
}

interface Rule extends FailureCause {
  /** On the reason of the container: the code that ECS begins it with, and what follows. */
  readonly reason?: RegExp;
  /** On the reason of the job's status. */
  readonly status?: RegExp;
  readonly exitCodes?: readonly number[];
}

const LOGS = '`sweep logs TRIAL`, or the log group in CloudWatch for a worker that never got to a trial';
const REACH = 'see the finding on the network';

/** The first one that matches explains best. ECS documents the codes; what follows them is Docker's. */
const RULES: readonly Rule[] = [
  {
    reason: /^CannotPull.*(?:not found|manifest unknown|does not exist)/is,
    level: 'problem',
    message: 'the image is not in its repository',
    fix: '`npm run update` builds it and puts it there again',
  },
  {
    reason: /^CannotPull.*(?:no matching manifest|does not match the specified platform)/is,
    level: 'problem',
    message: 'the image is for another architecture',
    fix: 'make `architecture` in cdk.json agree with the image, then `npm run update`',
  },
  {
    reason: /^CannotPull.*(?:no space left)/is,
    level: 'problem',
    message: 'the disk of the instance has no room for the image',
    fix: 'make the image smaller, or raise the disk of the launch template',
  },
  {
    reason: /^CannotPull.*(?:toomanyrequests|rate limit)/is,
    level: 'problem',
    message: 'the registry of the image lets nobody pull so often without an account',
    fix: 'copy the image to ECR and name it with `-c imageUri=`',
  },
  {
    reason: /^CannotPull.*(?:denied|forbidden|not authorized|no basic auth|403)/is,
    level: 'problem',
    message: 'the role of the instance, or of the task, may not pull the image',
    fix: 'allow it in the policy of the repository, which matters most where it is in another account; `npm run update`',
  },
  {
    reason: /^CannotPull/i,
    level: 'problem',
    message: 'the image could not be pulled',
    fix: `a time-out means that the registry cannot be reached: ${REACH}; the findings on the image say more`,
  },
  {
    reason: /^ResourceInitializationError/i,
    level: 'problem',
    message: 'what the container needs could not be prepared: a secret, the logs, the registry or the network',
    fix: `${REACH}: Fargate needs a public address, a NAT gateway or endpoints; then the role that executes the task`,
  },
  {
    reason: /^OutOfMemory/i,
    level: 'problem',
    message: 'killed for using more memory than the worker asked for',
    fix: 'raise resources.memory_mib in the sweep file, or let the program hold less at once',
  },
  {
    reason: /^(?:DockerTimeoutError|ContainerRuntimeTimeoutError)/i,
    level: 'problem',
    message: 'Docker took too long to start or to end the container, as on a busy instance',
    fix: 'resume the sweep; if it happens again, ask for more vCPUs a worker so that fewer share an instance',
  },
  {
    reason: /^(?:CannotStart|CannotCreate)ContainerError/i,
    level: 'problem',
    message: 'the container could not be started',
    fix: 'the image must hold what container/README.md asks for; try it here with `sweep run --on docker`',
  },
  {
    status: /^Host EC2/i,
    level: 'warning',
    message: 'the instance was lost: spare capacity was taken back, or it failed',
    fix: 'resume the sweep: trials go on from their checkpoints; `spot: false` in `resources` avoids it at a higher price',
  },
  {
    status: /^Job attempt duration exceeded timeout/i,
    level: 'problem',
    message: 'ran longer than the job definition allows',
    fix: 'resume the sweep: workers go on with what is left',
  },
  {
    status: /^Dependent Job failed/i,
    level: 'problem',
    message: 'not started, because the first trial, which goes ahead of all others, failed',
    fix: `${LOGS}; mend the program, then resume the sweep`,
  },
  {
    exitCodes: [TRIAL_FAILED],
    level: 'problem',
    message: `ended with exit code ${TRIAL_FAILED}, as the worker that goes ahead of all others does when its trial failed`,
    fix: `${LOGS}; mend the program, then resume the sweep`,
  },
  {
    exitCodes: [137],
    level: 'problem',
    message: 'killed (exit code 137), mostly for using more memory than the worker asked for',
    fix: 'raise resources.memory_mib in the sweep file, or let the program hold less at once',
  },
  {
    exitCodes: [126, 127],
    level: 'problem',
    message: 'the worker is not in the image, or may not be executed (exit code 126 or 127)',
    fix: 'name an image that container/wrap/Dockerfile made of yours; `npm run update`',
  },
  {
    exitCodes: [255],
    level: 'problem',
    message: 'ended with exit code 255, as programs for another architecture do',
    fix: `make \`architecture\` in cdk.json agree with the image; ${LOGS}`,
  },
];

/** Why a job failed, as far as Batch tells. */
export function failureCause(job: JobFacts): FailureCause {
  const rule = RULES.find((candidate) => isMatch(candidate, job));
  if (rule) return rule;
  if (job.exitCode === undefined) {
    return {
      level: 'problem',
      message: 'failed',
      fix: 'the reason is what Batch says; the other findings may say more',
    };
  }
  return { level: 'problem', message: `ended with exit code ${job.exitCode}`, fix: LOGS };
}

function isMatch({ reason, status, exitCodes }: Rule, job: JobFacts): boolean {
  return (
    reason?.test(job.reason ?? '') === true ||
    status?.test(job.statusReason ?? '') === true ||
    (job.exitCode !== undefined && exitCodes?.includes(job.exitCode) === true)
  );
}

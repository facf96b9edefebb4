/** What the command ends with; docs/cli.md tells users. */
export const ExitCode = {
  /** Every trial has a result, or the target was reached; none failed beyond what the limits allow. */
  ok: 0,
  /** More trials failed than `limits.max_failed` allows (any, where it is not given); or a rule of a container did. */
  trialsFailed: 1,
  /** The command line or the sweep file is wrong; nothing was started. */
  badInput: 2,
  /** Trials are left: the sweep was stopped, reached `max_runtime`, or has no workers. */
  unfinished: 3,
  /** Something outside the sweep failed: disk, permissions, Python, the program cannot be started. */
  failure: 4,
  /** A worker whose store did not answer for a while: another start may get on. AWS Batch retries what begins with 13. */
  storeAway: 13,
  /** Ctrl-C or SIGTERM. */
  interrupted: 130,
  /** Whoever read standard output left, as `head` does. */
  pipeClosed: 141,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

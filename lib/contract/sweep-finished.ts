/** Environment variables of the function that tells of finished sweeps. */
export const FINISHED = {
  /** The address below which sweeps are. */
  sweeps: 'SWEEPS',
  /** ARN of the topic that is told. */
  topic: 'TOPIC_ARN',
} as const;

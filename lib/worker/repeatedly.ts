export interface Repetition {
  /** Ends it, after the call that is under way. */
  stop(): Promise<void>;
}

/** Calls again and again, `ms` milliseconds apart, never twice at once. */
export function repeatedly(ms: number, call: () => Promise<void>, onError: (error: unknown) => void): Repetition {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= call()
      .catch(onError)
      .finally(() => (underWay = undefined));
  }, ms);
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}

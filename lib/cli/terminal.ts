interface Stream {
  /** Absent for a pipe or a file. */
  readonly isTTY?: boolean;
}

/** Whether the stream is a terminal that can move its cursor. */
export function isTerminal(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** https://no-color.org and https://force-color.org: a variable counts when it is not empty. */
export function wantsColors(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal(stream, env);
}

import { NOTE_START } from './records';
import type { Sandbox } from './sandbox';

/** A program that takes a moment and reports which trial it was. @param seconds as `sleep` takes them */
export function toyProgram(seconds: string): string {
  return `${NOTE_START}\nsleep ${seconds}\necho "val_error=$SM_HP_K.5"`;
}

/** A sweep whose failures would count at once: a kill that were taken for one would show. */
export function toySweep(sandbox: Sandbox, trials: number, seconds: string): string {
  sandbox.program(toyProgram(seconds));
  return sandbox.sweepFile(trials, { retry: { attempts: 1 } });
}

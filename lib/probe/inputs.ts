import type { Assignment } from '../spec/sweep-spec';

/** What a program is run with to see what it does. */
export interface ProbeInputs {
  readonly parameters: Assignment;
  /** Name of a hyperparameter that has to be a number. @default there is none */
  readonly number?: string;
  /** Channel name to a local folder or file. */
  readonly channels: { readonly [name: string]: string };
  /** The metric that a program owes. */
  readonly metric?: string;
  /** What `serve` may be asked: the first that is answered well is taken for a good request. */
  readonly requests: readonly ExampleRequest[];
  /** Folder with a model for a server that nothing is trained for. @default an empty one */
  readonly model?: string;
  /** Nobody said that these are good requests: that none is answered well means nothing. */
  readonly isGuess: boolean;
}

export interface ExampleRequest {
  readonly body: Buffer;
  readonly contentType: string;
}

export interface ProbeLimits {
  /** For one run of `train`, and for the start of `serve`. */
  readonly timeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

export interface ProbeOptions extends ProbeLimits {
  /** An empty folder for what programs are given and write. */
  readonly scratch: string;
  /** Told what is being done, in a few words. */
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

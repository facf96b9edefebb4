/** What was seen when a program was run; the rules judge it. All of it is plain data. */
export interface CheckFacts {
  readonly target: Target;
  /** Absent where there is no program `train`, and one that serves. */
  readonly train?: TrainFacts;
  /** Absent where there is no program `serve`. */
  readonly serve?: ServeFacts;
  /** Absent where the program ran as a process of this machine. */
  readonly image?: ImageFacts;
}

export type Target = 'process' | 'docker';

/** One run of `train`, from its start to its end. */
export interface RunFacts {
  /** Why it was not started. @default it was */
  readonly notStarted?: string;
  /** Absent when a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** It did not end by itself in the time that it had. */
  readonly timedOut: boolean;
  readonly seconds: number;
  /** The last value of each metric that it reported, by name. NaN and infinite values are texts, as JSON has none. */
  readonly metrics: { readonly [name: string]: number | string };
  /** What it reported with a step. Absent: nothing. */
  readonly steps?: StepFacts;
  /** What looks like the declared metric and is none; empty when nothing does. */
  readonly nearMiss: string;
  /** The first 1,024 characters of `output/failure`. Absent: there is no such file. */
  readonly failure?: string;
  /** Files by folder, relative to it. */
  readonly model: readonly string[];
  readonly output: readonly string[];
  readonly checkpoints: readonly string[];
  /** Files that were written below the base folder where nobody looks for them, relative to it. */
  readonly stray: readonly string[];
  /** Input files that were changed, removed or added, relative to the base folder. */
  readonly changedInput: readonly string[];
  /** The end of what it wrote, for a person. */
  readonly said: string;
}

export interface StepFacts {
  /** The first step, and how many there were. */
  readonly first: number;
  readonly count: number;
  /** From the first report to the last. Near 0 for a program that keeps its output back until its end. */
  readonly seconds: number;
}

export interface TrainFacts {
  /** The metric that the sweep file declares. */
  readonly metric?: string;
  /** Names of the hyperparameters and channels that runs were given. */
  readonly hyperparameters: readonly string[];
  readonly channels: readonly string[];
  readonly timeoutSec: number;
  /** A run as in a sweep: all values are strings. */
  readonly plain: RunFacts;
  /** The same with numbers as numbers, where `plain` failed. */
  readonly typed?: RunFacts;
  /** With hyperparameters that no program knows. */
  readonly unknown?: RunFacts;
  /** With a word in place of a number. */
  readonly broken?: { readonly name: string; readonly value: string; readonly run: RunFacts };
  /** With a channel in which there is no file. */
  readonly empty?: { readonly channel: string; readonly run: RunFacts };
  readonly sigterm?: SigtermFacts;
  /** A second attempt, with the checkpoints of the run that got SIGTERM. */
  readonly resumed?: RunFacts;
  /** Files of the program's own folder that changed while it ran. Absent where nobody can see that. */
  readonly changedProgram?: readonly string[];
  /** Files written outside `/opt/ml` and `/tmp` of a container. */
  readonly outside?: readonly string[];
  /** Of an image: a run with a root file system that cannot be written to. */
  readonly readOnlyRoot?: RunFacts;
  /** Of an image: a run as a user who is not root. */
  readonly nonRoot?: RunFacts;
}

export interface SigtermFacts {
  /** Seconds after its start at which the signal was sent. Absent: the program ended before. */
  readonly atSec?: number;
  /** From the signal to its end. */
  readonly tookSec?: number;
  /** It was still there after `graceSec`, and was killed. */
  readonly killed: boolean;
  readonly graceSec: number;
  readonly run: RunFacts;
}

/** What came of one request. */
export interface Answer {
  readonly status?: number;
  /** Why there is no status: refused, reset, timed out. */
  readonly error?: string;
  readonly seconds: number;
  readonly contentType?: string;
  readonly body: string;
}

/** A request that a server cannot be expected to like, and whether it could be reached afterwards. */
export interface Rude {
  readonly answer: Answer;
  readonly alive: boolean;
}

export interface StartFacts {
  readonly notStarted?: string;
  readonly ready: boolean;
  readonly seconds: number;
  /** It ended by itself before it was ready, with this code or signal. */
  readonly ended?: string;
  readonly lastPing?: Answer;
  readonly said: string;
}

export interface ServeFacts {
  readonly timeoutSec: number;
  /** Why there is no model to serve. @default there is one */
  readonly noModel?: string;
  /** Nothing is in the model folder to begin with. */
  readonly needsNoModel?: boolean;
  /** The answer to `/ping` when the model folder is empty. Absent: it did not run, which is as well. */
  readonly pingWithoutModel?: Answer;
  readonly start?: StartFacts;
  /** Of an image: how it starts when it is told another port than 8080. */
  readonly boundStart?: StartFacts;
  readonly pings?: readonly Answer[];
  readonly contentType?: string;
  /** Absent where nobody said what a request looks like. */
  readonly invocation?: Answer;
  /** The answer to the same request, once more. */
  readonly repeated?: Answer;
  readonly concurrent?: readonly Answer[];
  /** `/ping` while another request is on its way. */
  readonly pingUnderLoad?: Answer;
  readonly unknownType?: Rude;
  readonly brokenBody?: Rude;
  readonly oversized?: Rude;
  readonly executionParameters?: Answer;
  /** Files of the model folder that changed. */
  readonly changedModel?: readonly string[];
  readonly shutdown?: ShutdownFacts;
  /** Of an image: with a root file system that cannot be written to. */
  readonly readOnlyStart?: StartFacts;
  /** Of an image: as a user who is not root. */
  readonly nonRootStart?: StartFacts;
}

export interface ShutdownFacts {
  readonly graceSec: number;
  readonly seconds: number;
  readonly killed: boolean;
  /** Requests that were complete when SIGTERM came, in the order sent. */
  readonly sent: readonly Answer[];
  /** The request of which half was sent before SIGTERM and half after. */
  readonly halfSent?: Answer;
}

export interface ImageFacts {
  readonly labels: { readonly [name: string]: string };
  readonly sizeBytes: number;
  readonly os: string;
  readonly architecture: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  /** Whether the worker of AWS Batch runs when it is the entry point; if not, why. */
  readonly worker: CommandFacts;
  /** Whether it runs as the command, by way of the image's own entry point. */
  readonly workerByEntry: CommandFacts;
}

export interface CommandFacts {
  readonly ok: boolean;
  readonly said: string;
}

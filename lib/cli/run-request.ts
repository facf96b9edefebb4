import type { SweepSpec } from '../spec/sweep-spec';
import type { AwsPlanFlags } from './aws-plan';
import type { BackendFlags } from './choose-backend';
import type { Io } from './io';
import type { PriorRecord } from '../sweep/records';
import type { Reporter } from './reporter';

export interface RunFlags extends BackendFlags, AwsPlanFlags {
  readonly grid?: string;
  readonly param?: readonly string[];
  /** A sweep whose results are learned from. */
  readonly prior?: string;
  readonly image?: string;
  readonly count?: number;
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** A new sweep as the command line asks for it, wherever it will run. */
export interface RunRequest {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly flags: RunFlags;
  readonly spec: SweepSpec;
  readonly seed: number;
  readonly trials: number;
  /** What it begins with. @default nothing */
  readonly prior?: PriorRecord;
  /** Folder to which the paths of the sweep file are relative. */
  readonly base: string;
  /** Folder of the program where the sweep file names none. */
  readonly defaultContainer: string;
}

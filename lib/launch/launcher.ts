import type { Exit } from '../worker/program';

/** What a program is started for: SageMaker gives it as the one argument of the image. */
export type Verb = 'train' | 'serve' | 'test';

export interface Launch {
  readonly verb: Verb;
  /** Folder of this machine that the program finds as /opt/ml, or as `SAGEMAKER_BASE_DIR` where it is a process. */
  readonly base: string;
  /** Variables besides those of the contract. @default none */
  readonly env?: { readonly [name: string]: string };
  /** Port of this machine at which `serve` is to answer. @default none: nothing is asked of it */
  readonly port?: number;
  /**
   * Port inside a container at which `serve` is told to listen; a process listens at `port` itself.
   *
   * @default 8080, where SageMaker looks for a program that it tells nothing
   */
  readonly containerPort?: number;
  /** Whether a program in a container is told its port, as in a pipeline of SageMaker. @default true */
  readonly tellsPort?: boolean;
  /**
   * Folders below `base`, relative to it, that the program may only read, as `model` is in an endpoint. A process loses
   * its right to write there while it runs, unless it is root's.
   *
   * @default none
   */
  readonly readOnly?: readonly string[];
  /** Files that take what the program writes. They may be one and the same. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started, in whatever it runs. Nothing of it is left once `exited` has resolved. */
export interface Launched {
  /** Of a container there is always a code: 128 and the number of the signal where one ended it. */
  readonly exited: Promise<Exit>;
  /** Sends a signal to the program, as the platform does: to its first process. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs` to all of it. Resolves when the program has ended. */
  terminate(graceMs: number): Promise<void>;
}

/** Starts a program once, for one verb: in a process of this machine or in a container. */
export interface Launcher {
  /** @throws ProgramNotStarted, ContainerNotStarted, PortTaken, PortNotAllowed */
  launch(launch: Launch): Promise<Launched>;
}

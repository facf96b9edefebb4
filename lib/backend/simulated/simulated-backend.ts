import type { Backend, BackendStatus, StopMode } from '../backend';
import { WorkerCrew, type StartedWorker, type WorkerEnd } from '../worker-crew';

/** What a worker is told while it works. */
export interface Orders {
  /** Aborted: claim nothing more and end after the trial that runs. */
  readonly drain: AbortSignal;
  /** Aborted: interrupt the trial that runs, too. */
  readonly interrupt: AbortSignal;
}

export interface SimulatedBackendOptions {
  /** What a worker does. @param sweep the address that the backend was started with */
  readonly work: (sweep: string, orders: Orders) => Promise<WorkerEnd>;
}

/** Workers that are no processes but calls of this one: for tests, and for sweeps on a virtual clock. */
export class SimulatedBackend implements Backend {
  private readonly options: SimulatedBackendOptions;
  private readonly crew = new WorkerCrew((sweep) => this.launch(sweep));

  constructor(options: SimulatedBackendOptions) {
    this.options = options;
  }

  get gone(): AbortSignal {
    return this.crew.gone;
  }

  async start(sweep: string, workers: number): Promise<void> {
    for (let i = 0; i < workers; i++) this.crew.start(sweep);
  }

  async status(): Promise<BackendStatus> {
    return this.crew.status;
  }

  async stop(mode: StopMode): Promise<void> {
    this.crew.stop(mode);
  }

  private launch(sweep: string): StartedWorker {
    const told = { drain: new AbortController(), interrupt: new AbortController() };
    const end = this.options.work(sweep, { drain: told.drain.signal, interrupt: told.interrupt.signal });
    return { end, tell: (mode) => told[mode].abort() };
  }
}

import { join } from 'node:path';
import { prepareLauncher, type LauncherName } from '../../launch/registry';
import { freePort } from '../../launch/ports';
import { ModelServer, logFile } from '../../serving/model-server';
import { layOutModel, NO_MODEL } from '../../serving/model-source';
import { packageRoot } from '../package-root';
import type { Served } from './served';

export interface ServersOptions {
  readonly served: readonly Served[];
  readonly on: LauncherName;
  /** Folder for models and logs. */
  readonly scratch: string;
  /** Where the whole answers, on this machine. */
  readonly port: number;
  readonly onProgress: (message: string) => void;
  /** Called with each line that one of the servers prints. */
  readonly onLine: (line: string) => void;
  /** Gives the preparation up. */
  readonly signal: AbortSignal;
}

/** The servers of a model or a pipeline, as one: they are started, and stopped, together. */
export class Servers {
  readonly all: ModelServer[] = [];
  private readonly options: ServersOptions;

  constructor(options: ServersOptions) {
    this.options = options;
  }

  /** A single one answers at the port itself, those of a pipeline each at a port of its own. */
  async start(): Promise<void> {
    for (const [i, one] of this.options.served.entries()) {
      if (this.options.signal.aborted) return;
      this.all.push(await this.startOne(one, i));
    }
  }

  async ready(withinMs: number): Promise<void> {
    await Promise.all(this.all.map((server) => server.ready(withinMs, this.options.signal)));
  }

  /** The first that ends. */
  async firstEnd(): Promise<ModelServer> {
    return Promise.race(this.all.map((server) => server.exited.then(() => server)));
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.all.map((server) => server.stop(graceMs)));
  }

  private async startOne({ name, model, container, image }: Served, index: number): Promise<ModelServer> {
    const { on, scratch, onProgress, onLine, signal, served } = this.options;
    const launcher = await prepareLauncher(on, {
      ...(container === undefined ? {} : { container }),
      ...(image === undefined ? {} : { image }),
      packageRoot: packageRoot(),
      env: process.env,
      onProgress,
      signal,
    });
    if (model !== NO_MODEL) onProgress(`unpacking ${model.title}`);
    const home = join(scratch, String(index + 1));
    const base = await layOutModel(model, join(home, 'ml'));
    onProgress(`starting the server of ${name}`);
    const isOneOfMany = served.length > 1;
    const port = isOneOfMany ? await this.otherPort() : this.options.port;
    return ModelServer.start({
      name,
      launcher,
      base,
      port,
      // SageMaker tells each container of a pipeline a port of its own.
      ...(isOneOfMany ? { containerPort: port } : {}),
      log: logFile(home),
      onLine: (line) => onLine(isOneOfMany ? `${index + 1} ${name} | ${line}` : line),
    });
  }

  /** One that is free at this moment, for a server that listens at it soon; the others may not do so yet. */
  private async otherPort(): Promise<number> {
    const taken = new Set([this.options.port, ...this.all.map(({ port }) => port)]);
    for (;;) {
      const port = await freePort();
      if (!taken.has(port)) return port;
    }
  }
}

import { SweepError } from '../../contract/sweep-error';
import { freePort, requirePort } from '../../launch/ports';
import { checkLauncher, type LauncherName } from '../../launch/registry';
import type { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { createReporter } from '../reporter';
import { pipelineElements } from '../serve/pipeline-elements';
import { runServers } from '../serve/run-servers';
import { findServed, type Served, type ServedFlags } from '../serve/served';

export interface ServeFlags extends ServedFlags {
  readonly on?: string;
  readonly pipeline?: readonly string[];
  /** 0: one that is free. */
  readonly port: number;
  /** Seconds. */
  readonly readyWithin: number;
  readonly json?: boolean;
}

/** `sweep serve`: answers requests with a trained model, until Ctrl-C. */
export async function serveCommand(io: Io, reference: string | undefined, flags: ServeFlags): Promise<ExitCode> {
  const { pipeline, json = false } = flags;
  const reporter = createReporter(io, { json });
  if (pipeline) checkPipelineFlags(reference, flags);
  if (flags.port !== 0) await requirePort(flags.port);
  const served = pipeline ? await pipelineElements(pipeline, flags) : [await findServed(reference, flags)];
  const on = chooseLauncher(flags.on, served);
  const port = flags.port === 0 ? await freePort() : flags.port;
  for (const { warning } of served) if (warning !== undefined) reporter.warning(warning);
  return runServers({ io, reporter, served, on, port, readyWithinMs: flags.readyWithin * 1000, json });
}

/** What is in an image runs in a container, all else as a process unless a person says otherwise. */
function chooseLauncher(on: string | undefined, served: readonly Served[]): LauncherName {
  const image = served.find((one) => one.image !== undefined)?.image;
  const name = on ?? (image === undefined ? 'process' : 'docker');
  checkLauncher(name);
  if (name === 'docker' || image === undefined) return name;
  throw new SweepError('ImageNotAProcess', `--on process cannot start the image ${image}`, {
    hint: 'leave --on out, or name the folder of the program',
  });
}

/** The elements of a pipeline say all that these would. */
function checkPipelineFlags(reference: string | undefined, flags: ServeFlags): void {
  const given = {
    [`'${reference}'`]: reference,
    '--container': flags.container,
    '--image': flags.image,
    '--trial': flags.trial,
  };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new SweepError('PipelineAlone', `${name} does not go with --pipeline`, {
    hint: 'name what each container has in --pipeline: PROGRAM=MODEL,PROGRAM=MODEL',
  });
}

import type { LauncherName } from '../../launch/registry';
import { PipelineFront } from '../../serving/pipeline-front';
import { Guard } from '../../worker/guard';
import { makeScratch } from '../../worker/scratch';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import type { Reporter } from '../reporter';
import { aborted, listenForLeave, type Leave } from './leave';
import type { Served } from './served';
import { Servers } from './servers';

export interface RunServersOptions {
  readonly io: Io;
  readonly reporter: Reporter;
  readonly served: readonly Served[];
  readonly on: LauncherName;
  readonly port: number;
  /** For an answer to the first ping. */
  readonly readyWithinMs: number;
  /** What servers print goes to standard error: standard output is for events. */
  readonly json: boolean;
}

/** As long as SageMaker and AWS Batch give a container between SIGTERM and SIGKILL. */
const GRACE_MS = 30_000;

/**
 * Serves until Ctrl-C or SIGTERM. Nothing is left then: no process, no container and no file.
 *
 * @throws ServerNotReady, ServerEnded, and what the preparation throws
 */
export async function runServers(options: RunServersOptions): Promise<ExitCode> {
  const { io, reporter, json } = options;
  const leave = listenForLeave(io);
  const scratch = makeScratch();
  const guard = new Guard(scratch);
  const onLine = (line: string): void => (json ? io.err(line) : io.out(line));
  const onProgress = (text: string): void => reporter.message(text);
  const servers = new Servers({ ...options, scratch, onProgress, onLine, signal: leave.gently });
  let front: PipelineFront | undefined;
  try {
    await servers.start();
    await servers.ready(options.readyWithinMs);
    if (leave.gently.aborted) return ExitCode.interrupted;
    if (servers.all.length > 1) {
      front = new PipelineFront({ stages: servers.all, onTrouble: onLine });
      await front.listen(options.port);
    }
    tellReady(options);
    const ended = await Promise.race([servers.firstEnd(), aborted(leave.gently)]);
    if (ended) throw ended.endedError();
    return ExitCode.interrupted;
  } catch (error) {
    if (leave.gently.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    await stop(servers, front, leave, reporter);
    leave.unsubscribe();
    guard.close();
  }
}

function tellReady({ reporter, served, port, on }: RunServersOptions): void {
  const url = `http://127.0.0.1:${port}`;
  const isPipeline = served.length > 1;
  const what = isPipeline ? served.map(({ name }) => name).join(', then ') : (served[0] as Served).model.title;
  reporter.event('serving', { url, on, containers: served.map(({ name, model }) => ({ name, model: model.title })) });
  reporter.message(`serving ${what} at ${url} (Ctrl-C stops it); for example`);
  reporter.message(`  curl -H 'content-type: text/csv' --data-binary @rows.csv ${url}/invocations`);
}

/** Requests under way get their answers; who does not end in time is killed, and at once when told so. */
async function stop(
  servers: Servers,
  front: PipelineFront | undefined,
  { gently, now }: Leave,
  reporter: Reporter,
): Promise<void> {
  const running = servers.all.filter(({ hasEnded }) => !hasEnded);
  if (gently.aborted && running.length > 0) reporter.message('stopping; Ctrl-C again stops it at once');
  void aborted(now).then(() => Promise.all([front?.close(0), servers.stop(0)]));
  await front?.close(GRACE_MS);
  await servers.stop(GRACE_MS);
  for (const { name, wasKilled } of running) {
    if (wasKilled && !now.aborted)
      reporter.warning(`the server of ${name} was killed: SIGTERM did not end it within 30 s`);
  }
}

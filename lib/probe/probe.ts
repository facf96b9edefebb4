import type { CheckFacts, ServeFacts, TrainFacts } from '../check/facts';
import type { Launcher } from '../launch/launcher';
import { changes, snapshot } from './base-folder';
import { inspectImage } from './image';
import type { ProbeInputs, ProbeOptions } from './inputs';
import { probeServe, probeStart, type ServeProbeOptions } from './serve';
import { probeTrain, type TrainProbe } from './train';
import { newHome } from './train-run';
import type { Variants } from './variants';

export interface FolderToProbe {
  readonly folder: string;
  readonly hasTrain: boolean;
  readonly hasServe: boolean;
  readonly inputs: ProbeInputs;
  readonly options: ProbeOptions;
}

/** Looks at a program that runs as a process of this machine. @throws Interrupted, ChannelNotFound */
export async function probeFolder(launcher: Launcher, probed: FolderToProbe): Promise<CheckFacts> {
  const { folder, hasTrain, hasServe, inputs, options } = probed;
  const before = snapshot(folder);
  const train = hasTrain ? await probeTrain(launcher, inputs, options) : undefined;
  const model = train ? train.model : modelOf(inputs, options);
  const serve = hasServe ? await probeServe(launcher, { ...options, inputs, model }) : undefined;
  const changedProgram = changes(before, snapshot(folder));
  return {
    target: 'process',
    ...(train && { train: { ...train.facts, changedProgram } }),
    ...(serve && { serve }),
  };
}

/** Looks at an image, and at what it does in containers. @throws Interrupted, ChannelNotFound, ImageNotInspected */
export async function probeImage(
  name: string,
  variants: Variants,
  { inputs, options }: Pick<FolderToProbe, 'inputs' | 'options'>,
): Promise<CheckFacts> {
  options.onStep('the image');
  const image = await inspectImage(name);
  const train = await probeTrain(variants.plain, inputs, options);
  const trainFacts = { ...train.facts, outside: variants.outside(), ...(await trainConfined(train, variants)) };
  const isThere = train.facts.plain.notStarted === undefined;
  const model = isThere ? train.model : modelOf(inputs, options);
  const serve = await serveInContainers(variants, { ...options, inputs, model });
  return {
    target: 'docker',
    ...(isThere || !serve ? { train: trainFacts } : {}),
    ...(serve && { serve }),
    image,
  };
}

/** Where nothing is trained: the model that lies beside the program, or none. */
function modelOf({ model }: ProbeInputs, { scratch }: ProbeOptions): string {
  return model ?? newHome(scratch, 'no-model');
}

/** Tried in both ways at once, and in each of them only where that fails. */
async function trainConfined(
  { again }: TrainProbe,
  { confined, readOnlyRoot, nonRoot }: Variants,
): Promise<Partial<TrainFacts>> {
  if (!again) return {};
  const both = await again(confined, 'confined as in AWS Batch');
  if (both.exitCode === 0 && !both.timedOut) return { readOnlyRoot: both, nonRoot: both };
  return {
    readOnlyRoot: await again(readOnlyRoot, 'with a read-only root file system'),
    nonRoot: await again(nonRoot, 'as a user who is not root'),
  };
}

/** A port inside a container that nobody uses by chance. */
const OTHER_PORT = 18_080;
/** With these a shell says that there is no such program, or that it cannot be run. */
const NO_PROGRAM = new Set(['exit code 126', 'exit code 127']);

/** @returns `undefined` when the image has no program `serve` */
async function serveInContainers(variants: Variants, options: ServeProbeOptions): Promise<ServeFacts | undefined> {
  const facts = await probeServe(variants.plain, options);
  if (!facts.start) return facts;
  const { notStarted, ended = '' } = facts.start;
  if (notStarted !== undefined || NO_PROGRAM.has(ended)) return undefined;
  const boundStart = await probeStart(variants.plain, portOptions(facts, options), `on port ${OTHER_PORT}`, OTHER_PORT);
  return { ...facts, boundStart, ...(facts.start.ready ? await serveConfined(variants, options) : {}) };
}

/** Who is ready within some time at one port is so at another: no need to wait for ever. */
function portOptions({ start }: ServeFacts, options: ServeProbeOptions): ServeProbeOptions {
  if (start?.ready !== true) return options;
  const timeoutMs = Math.min(options.timeoutMs, PORT_PATIENCE_MS + 5_000 * start.seconds);
  return { ...options, timeoutMs };
}

const PORT_PATIENCE_MS = 5_000;

async function serveConfined(
  { confined, readOnlyRoot, nonRoot }: Variants,
  options: ServeProbeOptions,
): Promise<Partial<ServeFacts>> {
  const both = await probeStart(confined, options, 'confined');
  if (both.ready) return { readOnlyStart: both, nonRootStart: both };
  return {
    readOnlyStart: await probeStart(readOnlyRoot, options, 'with a read-only root file system'),
    nonRootStart: await probeStart(nonRoot, options, 'as a user who is not root'),
  };
}

import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareDocker } from '../../backend/docker/prepare';
import type { CheckFacts } from '../../check/facts';
import { didYouMean } from '../../contract/nearest';
import { SweepError } from '../../contract/sweep-error';
import { checkLauncher, prepareLauncher, type LauncherName, type LauncherOptions } from '../../launch/registry';
import type { ProbeInputs, ProbeOptions } from '../../probe/inputs';
import { probeFolder, probeImage } from '../../probe/probe';
import { imageVariants } from '../../probe/variants';
import { checkLineEnds, checkProgram } from '../check-program';
import { packageRoot } from '../package-root';
import type { Reporter } from '../reporter';
import { findInputs, type InputFlags } from './inputs';

export interface CheckFlags extends InputFlags {
  readonly on?: string;
  /** Seconds for one run of train, and for the start of serve. */
  readonly timeout?: number;
}

export interface CheckContext {
  readonly reporter: Reporter;
  readonly scratch: string;
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

export interface Checked {
  readonly name: string;
  readonly facts: CheckFacts;
}

const PROGRAMS = ['train', 'serve', 'test', 'entrypoint.sh'];
const DEFAULT_TIMEOUT_SEC = 600;
/** AWS Batch and endpoints of SageMaker kill a container this long after SIGTERM. */
const GRACE_MS = 30_000;

/** Runs what was named: a folder with a program, or an image. */
export async function checkTarget(
  name: string | undefined,
  flags: CheckFlags,
  context: CheckContext,
): Promise<Checked> {
  const given = name ?? join(packageRoot(), 'container');
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const on = chooseLauncher(given, isFolder, flags.on);
  const folder = isFolder ? resolve(given) : undefined;
  if (folder !== undefined) checkFiles(folder);
  const inputs = await findInputs(context.reporter, flags, folder);
  const options = { ...context, timeoutMs: (flags.timeout ?? DEFAULT_TIMEOUT_SEC) * 1000, graceMs: GRACE_MS };
  const preparation = {
    packageRoot: packageRoot(),
    env: process.env,
    onProgress: (message: string) => context.reporter.message(message),
    signal: context.signal,
    scratch: context.scratch,
  };
  const facts =
    on === 'process' && folder !== undefined
      ? await checkFolder(folder, inputs, options, preparation)
      : await checkImage(folder === undefined ? { image: given } : { container: folder }, inputs, options, preparation);
  return { name: name ?? 'container', facts };
}

type Preparation = Pick<LauncherOptions, 'packageRoot' | 'env' | 'onProgress' | 'signal'> & {
  readonly scratch: string;
};

/** What keeps every run from telling anything, in a process and in an image that is built of it. */
function checkFiles(folder: string): void {
  const there = PROGRAMS.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (!existsSync(join(folder, 'serve')))
    checkProgram(folder, 'name the folder that holds the programs train and serve');
  there.forEach(checkLineEnds);
}

async function checkFolder(
  folder: string,
  inputs: ProbeInputs,
  options: ProbeOptions,
  preparation: Preparation,
): Promise<CheckFacts> {
  const hasServe = existsSync(join(folder, 'serve'));
  const hasTrain = existsSync(join(folder, 'train'));
  const launcher = await prepareLauncher('process', { ...preparation, container: folder });
  return probeFolder(launcher, { folder, hasTrain, hasServe, inputs, options });
}

/** @param source an image, or a folder of which one is built, once per content */
async function checkImage(
  source: { readonly image: string } | { readonly container: string },
  inputs: ProbeInputs,
  options: ProbeOptions,
  preparation: Preparation,
): Promise<CheckFacts> {
  const { image } = await prepareDocker({ container: '', ...source, ...preparation, resources: {} });
  const variants = await imageVariants(image, preparation);
  return probeImage(image, variants, { inputs, options });
}

function chooseLauncher(given: string, isFolder: boolean, on: string | undefined): LauncherName {
  if (on !== undefined) checkLauncher(on);
  if (isFolder) return on ?? 'process';
  if (on === 'process' || isPath(given) || (on === undefined && isSlip(given))) {
    throw new SweepError('ContainerNotFound', `there is no folder '${given}'${didYouMean(given, ['container'])}`, {
      hint: 'name the folder that holds the program train, or an image with --on docker',
    });
  }
  return 'docker';
}

/** No name of an image. */
function isPath(given: string): boolean {
  return given.trim() === '' || given.startsWith('.') || given.startsWith('/') || given.endsWith('/');
}

/** In a folder that is there, something that is not: an image may be called so, but a folder was more likely meant. */
function isSlip(given: string): boolean {
  return given.includes('/') && existsSync(dirname(given));
}

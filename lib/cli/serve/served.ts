import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { attemptFolder, MANIFEST_KEY } from '../../contract/object-keys';
import { SweepError } from '../../contract/sweep-error';
import { MODEL_ARCHIVE, modelAt, storedModel, type ModelSource } from '../../serving/model-source';
import { isRemote, resolveAddress } from '../../store/address';
import type { ResultRecord } from '../../sweep/records';
import { checkProgram } from '../check-program';
import { formatNumber } from '../format';
import { locateSweep } from '../locate-sweep';
import { packageRoot } from '../package-root';
import { programChange, programFolder } from '../places';
import type { RootFlags } from '../root-address';
import { trialToServe } from './trial-to-serve';

/** A model, and the program that serves it. */
export interface Served {
  readonly name: string;
  readonly model: ModelSource;
  /** Folder of the program. @default it is in the image */
  readonly container?: string;
  readonly image?: string;
  /** What a person should know. */
  readonly warning?: string | undefined;
}

export interface ServedFlags extends RootFlags {
  readonly container?: string;
  readonly image?: string;
  readonly trial?: number;
}

/** What to do about a program that cannot serve. */
export const SERVE_HINT =
  "it needs an executable file 'serve'; --container names another folder, docs/serving.md says more";

/**
 * What a person means to be served: a model by its path or address, or a sweep, with the program that each goes with.
 *
 * @param reference of a model or a sweep. @default the latest sweep
 */
export async function findServed(reference: string | undefined, flags: ServedFlags): Promise<Served> {
  const address = reference === undefined ? undefined : modelAddress(reference);
  if (address === undefined) return sweepModel(reference, flags);
  if (flags.trial !== undefined) {
    throw new SweepError(
      'TrialNotMeant',
      `--trial ${flags.trial} names a trial of a sweep, and ${reference} is a model`,
      {
        hint: 'leave --trial out, or name a sweep',
      },
    );
  }
  const container = resolve(flags.container ?? join(packageRoot(), 'container'));
  return withProgram(modelAt(address, isRemote(address)), container, flags.image);
}

/** A model alone, for a program that is known. @param reference as for {@link findServed} */
export async function findModel(reference: string, flags: ServedFlags): Promise<ModelSource> {
  const address = modelAddress(reference);
  if (address !== undefined) return modelAt(address, isRemote(address));
  return (await locateModel(reference, flags)).model;
}

/** A program in its folder, which is looked at before anything is done, or in an image. */
export function withProgram(model: ModelSource, container: string, image: string | undefined): Served {
  if (image !== undefined) return { name: image, model, image };
  checkProgram(container, SERVE_HINT, 'serve');
  return { name: basename(container), model, container };
}

async function sweepModel(reference: string | undefined, flags: ServedFlags): Promise<Served> {
  const { model, manifest } = await locateModel(reference, flags);
  const container = programFolder(manifest, flags);
  const served = withProgram(model, container, flags.image);
  if (served.image !== undefined) return served;
  return { ...served, warning: programChange(manifest, container, 'it may not read this model') };
}

async function locateModel(reference: string | undefined, flags: ServedFlags) {
  const folder = await locateSweep(reference, flags).catch((error: unknown) => {
    throw explained(error, reference);
  });
  const manifest = await folder.manifest();
  const result = await trialToServe(folder, manifest, flags.trial);
  const title = `the model of trial ${result.trial} of ${manifest.id}${objective(result, manifest.spec.metric?.name)}`;
  return { model: storedModel(folder.store, attemptFolder(result) + MODEL_ARCHIVE, title), manifest };
}

/** A folder is a model only by a path with a `/`: who gives its plain name is told so. */
function explained(error: unknown, reference: string | undefined): unknown {
  if (!(error instanceof SweepError) || error.code !== 'SweepNotFound' || reference === undefined) return error;
  const isFolder = statSync(reference, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder || reference.includes('/')) return error;
  const hint = `a plain name is a sweep's; the model in the folder of that name is ./${reference}`;
  return new SweepError(error.code, error.message, { hint });
}

function objective({ objective }: ResultRecord, name: string | undefined): string {
  return objective === undefined || name === undefined ? '' : ` (${name} ${formatNumber(objective)})`;
}

/** Where a model is, if not a sweep is meant: an archive by its name, a folder by a path with a `/` in it. */
function modelAddress(reference: string): string | undefined {
  const address = resolveAddress(reference);
  if (/\.(tar\.gz|tgz)$/.test(reference)) return address;
  if (isRemote(reference) || !/\/|^\.\.?$/.test(reference)) return undefined;
  const isSweep = statSync(join(address, MANIFEST_KEY), { throwIfNoEntry: false }) !== undefined;
  return isSweep ? undefined : address;
}

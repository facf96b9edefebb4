import { constants, cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import { lastPart, parentAddress } from '../store/address';
import { openStore } from '../store/registry';
import type { Store } from '../store/store';

/** A trained model, wherever it is. */
export interface ModelSource {
  /** What it is, for a person: `the model of trial 7`. */
  readonly title: string;
  /** Puts its files into a folder, which is there and empty. */
  unpack(folder: string): Promise<void>;
}

/** What every archive of a model is called. */
export const MODEL_ARCHIVE = 'model.tar.gz';

/** For programs that need none. */
export const NO_MODEL: ModelSource = { title: 'no model', unpack: async () => undefined };

/** A folder with the files of a model in it. They are copied: the program cannot change them. */
export function folderModel(path: string): ModelSource {
  return {
    title: path,
    unpack: async (folder) =>
      cpSync(path, folder, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE }),
  };
}

/** A `model.tar.gz` of this machine. */
export function archiveModel(file: string): ModelSource {
  return { title: file, unpack: (folder) => unpackArchive(file, folder) };
}

/** A `model.tar.gz` in a store. */
export function storedModel(store: Store, key: string, title: string): ModelSource {
  return {
    title,
    async unpack(folder) {
      const file = `${folder}.tar.gz`;
      try {
        if (!(await store.download(key, file))) throw modelNotFound(`${store.uri}/${key}`);
        await unpackArchive(file, folder);
      } finally {
        rmSync(file, { force: true });
      }
    },
  };
}

/**
 * A model by its path, or the address of its archive.
 *
 * @param address resolved
 * @throws ModelNotFound
 */
export function modelAt(address: string, isRemote: boolean): ModelSource {
  if (isRemote) return storedModel(openStore(parentAddress(address)), lastPart(address), address);
  const stats = statSync(address, { throwIfNoEntry: false });
  if (stats === undefined) throw modelNotFound(address);
  return stats.isDirectory() ? folderModel(address) : archiveModel(address);
}

/** Lays out what a program finds in an endpoint. Returns the base folder. */
export async function layOutModel(model: ModelSource, base: string): Promise<string> {
  const folder = join(base, 'model');
  mkdirSync(folder, { recursive: true });
  await model.unpack(folder);
  return base;
}

async function unpackArchive(file: string, folder: string): Promise<void> {
  const { extract } = await import('tar');
  try {
    // Whoever made it, its files belong to the person who serves it.
    await extract({ file, cwd: folder, strict: true, preserveOwner: false });
  } catch (error) {
    const { message } = error as Error;
    throw new SweepError('ModelUnreadable', `cannot unpack ${basename(file)} (${file}): ${message}`, {
      hint: `a model is a gzipped tar archive, ${MODEL_ARCHIVE}, with its files at the root`,
      cause: error,
    });
  }
}

function modelNotFound(address: string): SweepError {
  return new SweepError('ModelNotFound', `there is no model ${address}`, {
    hint: `name a ${MODEL_ARCHIVE}, or a folder with the files of a model in it`,
  });
}

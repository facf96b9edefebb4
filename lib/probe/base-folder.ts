import { chmodSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import type { Json } from '../contract/json';
import { inputDataConfig, RESOURCE_CONFIG } from '../worker/job-config';
import { layout, type Layout } from '../worker/layout';
import { listFiles } from '../worker/list-files';

export interface BaseFolderOptions {
  readonly hyperparameters: { readonly [name: string]: Json };
  readonly channels: { readonly [name: string]: string };
  /** A channel that gets no files. */
  readonly emptyChannel?: string;
  /** Folder with checkpoints of an earlier attempt. */
  readonly checkpoints?: string;
}

/** Whoever the user of an image is has to be able to write. */
const FOR_EVERYBODY = 0o777;

/**
 * Lays out a base folder as SageMaker does. Channels are copies: a link would lead out of a container, and a program
 * that changes its input must not change anybody's data.
 *
 * @throws ChannelNotFound
 */
export function layOut(base: string, options: BaseFolderOptions): Layout {
  const paths = layout(base);
  const { channels, emptyChannel, checkpoints } = options;
  for (const folder of [paths.config, paths.data, paths.model, paths.outputData, paths.checkpoints]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(paths.hyperparameters, JSON.stringify(options.hyperparameters));
  writeFileSync(paths.inputDataConfig, JSON.stringify(inputDataConfig(Object.keys(channels))));
  writeFileSync(paths.resourceConfig, JSON.stringify(RESOURCE_CONFIG));
  for (const [name, source] of Object.entries(channels)) {
    if (name === emptyChannel) mkdirSync(join(paths.data, name));
    else copyChannel(name, source, join(paths.data, name));
  }
  if (checkpoints !== undefined) cpSync(checkpoints, paths.checkpoints, { recursive: true });
  for (const folder of [base, paths.output, paths.model, paths.outputData, paths.checkpoints]) {
    chmodSync(folder, FOR_EVERYBODY);
  }
  return paths;
}

function copyChannel(name: string, source: string, target: string): void {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats) throw new SweepError('ChannelNotFound', `channel '${name}': there is no ${source}`);
  if (!stats.isDirectory()) mkdirSync(target);
  cpSync(source, stats.isDirectory() ? target : join(target, basename(source)), { recursive: true, dereference: true });
}

/** Files below a folder, each with what shows that it was written to. */
export type Snapshot = ReadonlyMap<string, string>;

/** What Python, git and package managers leave is no work of the program. */
const NO_WORK = new Set(['__pycache__', '.git', 'node_modules', '.venv', '.DS_Store']);

export function snapshot(folder: string): Snapshot {
  const names = listFiles(folder).filter((name) => !name.split(sep).some((part) => NO_WORK.has(part)));
  return new Map(
    names.map((name) => {
      const { size, mtimeMs, ino } = statSync(join(folder, name));
      return [name, `${size} ${mtimeMs} ${ino}`];
    }),
  );
}

/** Files that are new, gone or other than before, in order. */
export function changes(before: Snapshot, after: Snapshot): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

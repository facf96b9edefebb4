import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AttemptId } from '../contract/object-keys';
import { SweepError } from '../contract/sweep-error';
import type { Assignment } from '../spec/sweep-spec';
import { asHyperparameters } from './hyperparameters';
import { inputDataConfig, RESOURCE_CONFIG } from './job-config';
import { layout, type Layout } from './layout';

export interface TrialInputs {
  readonly id: AttemptId;
  readonly sweep: string;
  readonly repeat: number;
  readonly parameters: Assignment;
  /** Channel name to a local folder or file. */
  readonly channels: { readonly [name: string]: string };
}

/**
 * Lays out the files that a training program finds, as SageMaker does. Channels are links, so data is not copied.
 *
 * @throws ChannelNotFound
 */
export function stageTrial(base: string, inputs: TrialInputs): Layout {
  const paths = layout(base);
  for (const folder of [paths.config, paths.data, paths.model, paths.outputData, paths.checkpoints]) {
    mkdirSync(folder, { recursive: true });
  }
  const { id, sweep, repeat, parameters } = inputs;
  writeJson(paths.hyperparameters, asHyperparameters(parameters));
  writeJson(paths.trial, { sweep, trial: id.trial, attempt: id.attempt, repeat, parameters });
  writeJson(paths.inputDataConfig, inputDataConfig(Object.keys(inputs.channels)));
  writeJson(paths.resourceConfig, RESOURCE_CONFIG);
  for (const [name, source] of Object.entries(inputs.channels)) linkChannel(join(paths.data, name), name, source);
  return paths;
}

/** A channel is a folder of files; one that names a single file becomes a folder with that file. */
function linkChannel(target: string, name: string, source: string): void {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats) {
    throw new SweepError('ChannelNotFound', `channel '${name}': there is no ${source}`, {
      hint: 'make the data available under this path on every machine that works on the sweep',
    });
  }
  if (stats.isDirectory()) {
    symlinkSync(source, target);
    return;
  }
  mkdirSync(target);
  symlinkSync(source, join(target, basename(source)));
}

/** A former attempt may have left the same. */
function writeJson(file: string, value: object): void {
  const text = JSON.stringify(value);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

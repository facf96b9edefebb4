import { join } from 'node:path';

/** The folders and files of SageMaker's training contract below a base folder, `/opt/ml` in a container. */
export interface Layout {
  readonly base: string;
  readonly input: string;
  readonly config: string;
  readonly hyperparameters: string;
  /** Ours, beside SageMaker's: the parameters with their JSON types. */
  readonly trial: string;
  readonly inputDataConfig: string;
  readonly resourceConfig: string;
  readonly data: string;
  readonly model: string;
  readonly output: string;
  readonly outputData: string;
  readonly metrics: string;
  readonly failure: string;
  readonly checkpoints: string;
}

/** What every attempt of a sweep has at the same place, and as what it was made. */
export function standingPaths(paths: Layout): Map<string, 'folder' | 'file'> {
  const { base, input, config, data, model, output, outputData, checkpoints } = paths;
  const folders = [base, input, config, data, model, output, outputData, checkpoints];
  const files = [paths.hyperparameters, paths.trial, paths.inputDataConfig, paths.resourceConfig];
  return new Map([
    ...folders.map((path) => [path, 'folder'] as const),
    ...files.map((path) => [path, 'file'] as const),
  ]);
}

export function layout(base: string): Layout {
  const input = join(base, 'input');
  const config = join(input, 'config');
  const output = join(base, 'output');
  const outputData = join(output, 'data');
  return {
    base,
    input,
    config,
    hyperparameters: join(config, 'hyperparameters.json'),
    trial: join(config, 'trial.json'),
    inputDataConfig: join(config, 'inputdataconfig.json'),
    resourceConfig: join(config, 'resourceconfig.json'),
    data: join(input, 'data'),
    model: join(base, 'model'),
    output,
    outputData,
    metrics: join(outputData, 'metrics.jsonl'),
    failure: join(output, 'failure'),
    checkpoints: join(base, 'checkpoints'),
  };
}

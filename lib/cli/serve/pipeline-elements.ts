import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SweepError } from '../../contract/sweep-error';
import { NO_MODEL } from '../../serving/model-source';
import { findModel, withProgram, type Served, type ServedFlags } from './served';

/** As many containers as a pipeline of SageMaker has. */
const SIZE = { min: 2, max: 15 };

/**
 * The containers of a pipeline, each `PROGRAM` or `PROGRAM=MODEL`: a folder or an image, and what `sweep serve` takes for
 * a model. One without a model finds an empty folder.
 *
 * @throws PipelineSize, PipelineElement, and what belongs to the parts
 */
export async function pipelineElements(elements: readonly string[], flags: ServedFlags): Promise<Served[]> {
  if (elements.length < SIZE.min || elements.length > SIZE.max) {
    throw new SweepError('PipelineSize', `--pipeline has ${elements.length} of ${SIZE.min} to ${SIZE.max} containers`, {
      hint: 'separate them by commas: --pipeline first,second',
    });
  }
  const served: Served[] = [];
  for (const element of elements) served.push(await pipelineElement(element, flags));
  return served;
}

async function pipelineElement(element: string, flags: ServedFlags): Promise<Served> {
  const [program = '', ...rest] = element.split('=');
  const reference = rest.join('=');
  if (program === '' || (rest.length > 0 && reference === '')) {
    throw new SweepError('PipelineElement', `--pipeline: '${element}' is not PROGRAM or PROGRAM=MODEL`, {
      hint: 'PROGRAM is a folder or an image, MODEL a model.tar.gz, a folder or a sweep',
    });
  }
  const model = reference === '' ? NO_MODEL : await findModel(reference, flags);
  const folder = resolve(program);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  // What looks like a path and is none is a slip, not the name of an image.
  const isPath = isFolder || /^[.~/]/.test(program);
  return withProgram(model, folder, isPath ? undefined : program);
}

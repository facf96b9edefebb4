import { join } from 'node:path';
import { prepareDocker } from '../lib/backend/docker/prepare';
import { BASE_IMAGE_VARIABLE } from '../lib/contract/environment';
import { SweepError } from '../lib/contract/sweep-error';
import { REPOSITORY } from './command';
import { median } from '../lib/numeric/median';
import { amount, atMost, told, type Figure } from './figure';
import { imageSize, workerStart } from './image-figures';

const DEFAULT_BASE = 'python:3.12-slim-bookworm';
const WITHOUT_DOCKER = new Set(['DockerNotFound', 'DockerNotRunning']);
const RUNS = 7;

/** What the image of container/ weighs, and how soon a worker in it is at work. Needs Docker. */
export async function image(folder: string): Promise<Figure[]> {
  try {
    return await measure(folder);
  } catch (error) {
    if (!(error instanceof SweepError) || !WITHOUT_DOCKER.has(error.code)) throw error;
    return [told('the image', `not measured: ${error.message}`)];
  }
}

async function measure(folder: string): Promise<Figure[]> {
  const { image } = await prepareDocker({
    container: join(REPOSITORY, 'container'),
    packageRoot: REPOSITORY,
    env: process.env,
    resources: {},
    onProgress: (message) => void process.stderr.write(`${message}\n`),
  });
  const { baseMb, packagesMb, aboveMb } = imageSize(image, process.env[BASE_IMAGE_VARIABLE] ?? DEFAULT_BASE);
  const starts = [];
  for (let run = 0; run < RUNS; run++) starts.push(await workerStart(image, join(folder, `start-${run}`)));
  return [
    told('  the base image', amount(baseMb, 'MB')),
    told('  Python packages', amount(packagesMb, 'MB')),
    atMost('the image, above its base and the Python packages', aboveMb, 150, 'MB'),
    told('  docker run to first claim', amount(median(starts.map(({ wholeMs }) => wholeMs)), 'ms')),
    atMost('worker start to first claim', median(starts.map(({ insideMs }) => insideMs)) / 1000, 1, 's'),
  ];
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparePythonEnv } from '../lib/backend/python-env';
import { ServedProgram } from '../test/container/served-program';
import { StagedProgram } from '../test/container/staged-program';
import { REPOSITORY } from './command';

const DATA = 'examples/digits/data/train';
const BODY_BYTES = 1024;

/** What it takes to serve the digits model. */
export interface DigitsModel {
  readonly base: string;
  readonly binDir: string;
  /** Rows of the data as CSV, of about 1 kB. */
  readonly body: string;
  remove(): void;
}

/** Trains it, as the example does. */
export async function digitsModel(): Promise<DigitsModel> {
  const onProgress = (text: string): void => void process.stderr.write(`${text}\n`);
  const { binDir = '' } = await preparePythonEnv(join(REPOSITORY, 'container'), { onProgress });
  const trial = new StagedProgram('container', binDir);
  trial.channel(DATA);
  trial.hyperparameters({ model: 'svm', C: '10', gamma: '0.001', scale: 'none' });
  const { code, stderr } = await trial.run({ verb: 'train' });
  if (code !== 0) throw new Error(`the digits model cannot be trained: ${stderr}`);
  return { base: trial.base, binDir, body: rows(), remove: () => trial.remove() };
}

export function serveDigits({ base, binDir }: DigitsModel): Promise<ServedProgram> {
  return ServedProgram.start({ base, binDir });
}

function rows(): string {
  const [, ...lines] = readFileSync(join(REPOSITORY, DATA, 'digits.csv'), 'utf8')
    .trim()
    .split('\n');
  let body = '';
  for (const line of lines) {
    const row = `${line.replace(/,[^,]*$/, '')}\n`;
    if (body.length + row.length > BODY_BYTES) break;
    body += row;
  }
  return body;
}

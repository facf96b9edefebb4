import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine, type Verdict } from '../../lib/check/examine';
import { prepareLauncher } from '../../lib/launch/registry';
import { probeFolder } from '../../lib/probe/probe';

const FIXTURES = join(__dirname, 'fixtures');

/** What a copy of the good program is made into. */
export interface Variant {
  /** Makes the copy break one promise. @default it keeps all of them */
  readonly fault?: string;
  /** Only the program `train`, which is faster. */
  readonly trainOnly?: boolean;
}

/** Rules that a copy of the good program breaks, with what became of them: `failed train.model`. */
export async function brokenRules(folder: string, variant: Variant): Promise<string[]> {
  const verdicts = await check(folder, variant);
  return verdicts
    .filter(({ status }) => status === 'failed' || status === 'warning')
    .map(({ id, status }) => `${status} ${id}`);
}

async function check(folder: string, { fault, trainOnly = false }: Variant): Promise<Verdict[]> {
  const container = join(folder, 'container');
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  cpSync(join(FIXTURES, 'good'), container, {
    recursive: true,
    filter: (source) => !(trainOnly && source.endsWith('/serve')),
  });
  if (fault !== undefined) writeFileSync(join(container, 'fault'), fault);
  const signal = new AbortController().signal;
  const onProgress = (): void => undefined;
  const launcher = await prepareLauncher('process', {
    container,
    packageRoot: '',
    env: process.env,
    onProgress,
    signal,
  });
  const inputs = {
    parameters: { scale: 1.5, mode: 'plain' },
    number: 'scale',
    channels: { train: join(FIXTURES, 'data', 'train') },
    metric: 'val_error',
    requests: [{ body: Buffer.from('1\n2\n'), contentType: 'text/csv' }],
    isGuess: false,
  };
  const options = { scratch, timeoutMs: 5_000, graceMs: 2_000, onStep: onProgress, signal };
  const hasServe = existsSync(join(container, 'serve'));
  return examine(await probeFolder(launcher, { folder: container, hasTrain: true, hasServe, inputs, options }));
}

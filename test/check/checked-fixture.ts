import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine, type Verdict } from '../../lib/check/examine';
import type { CheckFacts } from '../../lib/check/facts';
import { prepareLauncher } from '../../lib/launch/registry';
import type { ProbeLimits } from '../../lib/probe/inputs';
import { probeFolder, probeImage } from '../../lib/probe/probe';
import { imageVariants } from '../../lib/probe/variants';

const FIXTURES = join(__dirname, 'fixtures');

/** What a copy of the good program is made into. */
export interface Variant {
  /** Makes the copy break one promise. @default it keeps all of them */
  readonly fault?: string;
  /** Only the program `train`, which is faster. */
  readonly trainOnly?: boolean;
}

/** Copies the good program to a folder, with a fault. */
export function copyFixture(container: string, { fault, trainOnly = false }: Variant): void {
  const filter = (source: string): boolean => !(trainOnly && source.endsWith('/serve'));
  cpSync(join(FIXTURES, 'good'), container, { recursive: true, filter });
  if (fault !== undefined) writeFileSync(join(container, 'fault'), fault);
}

/** Rules that a copy of the good program breaks, with what became of them and what was seen: `failed train.model: ...`. */
export async function brokenByProcess(folder: string, variant: Variant): Promise<string[]> {
  const container = join(folder, 'container');
  copyFixture(container, variant);
  const limits = { timeoutMs: 12_000, graceMs: 2_000 };
  const { inputs, options, preparation } = given(join(folder, 'scratch'), limits);
  const launcher = await prepareLauncher('process', { ...preparation, container });
  const hasServe = existsSync(join(container, 'serve'));
  return broken(await probeFolder(launcher, { folder: container, hasTrain: true, hasServe, inputs, options }));
}

/** The same of an image. */
export async function brokenByImage(scratch: string, image: string): Promise<string[]> {
  const { inputs, options, preparation } = given(scratch, { timeoutMs: 40_000, graceMs: 3_000 });
  return broken(await probeImage(image, await imageVariants(image, preparation), { inputs, options }));
}

function given(scratch: string, limits: ProbeLimits) {
  mkdirSync(scratch, { recursive: true });
  const onProgress = (): void => undefined;
  const { signal } = new AbortController();
  return {
    inputs: {
      parameters: { scale: 1.5, mode: 'plain' },
      number: 'scale',
      channels: { train: join(FIXTURES, 'data', 'train') },
      metric: 'val_error',
      requests: [{ body: Buffer.from('1\n2\n'), contentType: 'text/csv' }],
      isGuess: false,
    },
    options: { scratch, ...limits, onStep: onProgress, signal },
    preparation: { packageRoot: '', env: process.env, onProgress, signal, scratch },
  };
}

function broken(facts: CheckFacts): string[] {
  const isBroken = ({ status }: Verdict): boolean => status === 'failed' || status === 'warning';
  return examine(facts)
    .filter(isBroken)
    .map(({ id, status, seen }) => `${status} ${id}: ${seen}`);
}

/** Broken rules as `failed train.model`, whatever was seen. */
export function rules(broken: readonly string[]): unknown[] {
  return broken.map((rule) => expect.stringContaining(`${rule}: `));
}

// npm run bench [-- NAME...]: measures, and prints what was asked for beside what it is. Some only when they are named.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { asha } from './asha';
import { asynchrony } from './asynchrony';
import { claims } from './claims';
import { build } from './command';
import { coordination } from './coordination';
import { table, type Figure } from './figure';
import { image } from './image';
import { reader } from './reader';
import { reload } from './reload';
import { requests } from './requests';
import { serve } from './serve';
import { soak } from './soak';
import { start } from './start';
import { synth } from './synth';
import { throughput } from './throughput';

const BENCHES: { readonly [name: string]: (folder: string) => Figure[] | Promise<Figure[]> } = {
  start,
  reader,
  claims,
  requests,
  throughput,
  asha,
  image,
  synth,
  async: asynchrony,
  coordination,
  serve,
  soak,
  reload,
};

/** They take long, the first two once a method learns; those that serve need nginx, and one needs wrk. */
const ONLY_BY_NAME = new Set(['async', 'coordination', 'serve', 'soak', 'reload']);

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0)
    throw new Error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  build();
  process.stdout.write(
    `Node.js ${process.version}, ${availableParallelism()} of ${cpus()[0]?.model ?? 'a processor'}\n`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'sweepstack-bench-'));
  try {
    for (const name of names.length > 0 ? names : usual()) {
      const figures = await BENCHES[name]?.(folder);
      process.stdout.write(`\n${table(figures ?? [])}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function usual(): string[] {
  return Object.keys(BENCHES).filter((name) => !ONLY_BY_NAME.has(name));
}

void main(process.argv.slice(2));

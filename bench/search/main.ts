// npm run bench:search [-- OPTIONS]: our searchers and others on the same tasks, side by side; --help says what there is.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, REPOSITORY, SWEEP } from '../command';

const HERE = __dirname;
const CACHE = join(REPOSITORY, 'node_modules/.cache/sweepstack');
const REQUIREMENTS = join(HERE, 'requirements.txt');

/** Other optimisers: the adapter of each, and its arguments. */
const RIVALS: { readonly [name: string]: readonly [file: string, ...args: string[]] } = {
  'optuna-gp': ['optuna_sampler.py', 'gp'],
  'optuna-tpe': ['optuna_sampler.py', 'tpe'],
  'optuna-tpe-mv': ['optuna_sampler.py', 'tpe-mv'],
  'cma-es': ['cma_es.py'],
  random: ['random_search.py'],
};

const USAGE = `npm run bench:search -- [OPTIONS]

  --methods NAMES   our methods, separated by commas; without it the one that ask-tell takes by itself
  --rivals NAMES    of ${Object.keys(RIVALS).join(', ')}; without it optuna-gp, optuna-tpe and random
  --tasks NAMES     without it all of them, which --list shows
  --seeds SEEDS     20 (for 0 to 19), 3-7 or 1,4,7; without it 20
  --budget N        completed evaluations, in place of those of each task
  --workers N       without it 10
  --at NUMBERS      evaluations after which to compare; without it 25,50,100
  --out DIR         folder of results; what is there and would come out the same is not run again
  --python FILE     a Python that has the rivals, in place of an environment that is made for them
`;

const { values: options } = parseArgs({
  options: {
    methods: { type: 'string', default: '' },
    rivals: { type: 'string', default: 'optuna-gp,optuna-tpe,random' },
    tasks: { type: 'string', default: 'all' },
    seeds: { type: 'string', default: '20' },
    budget: { type: 'string' },
    workers: { type: 'string', default: '10' },
    at: { type: 'string', default: '25,50,100' },
    out: { type: 'string', default: join(CACHE, 'bench-search') },
    python: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

function main(): void {
  if (options.help === true) return void process.stdout.write(USAGE);
  if (options.list === true) return harness('python3', 'list');
  const rivals = options.rivals.split(',').filter((name) => name !== '');
  const unknown = rivals.filter((name) => !Object.hasOwn(RIVALS, name));
  if (unknown.length > 0)
    throw new Error(`no rival ${unknown.join(', ')}; there are ${Object.keys(RIVALS).join(', ')}`);
  mkdirSync(options.out, { recursive: true });
  build();
  const python = options.python ?? pythonWithRivals();
  const ours = options.methods === '' ? [''] : options.methods.split(',');
  const mine = ours.map((method) => measureOurs(python, method));
  const others = rivals.map((name) => measureRival(python, name));
  for (const file of mine) for (const other of others) harness(python, 'compare', file, other, '--at', options.at);
  harness(python, 'table', ...mine, ...others, '--at', options.at);
  harness(python, 'latency', ...mine, ...others, '--at', options.at);
}

function measureOurs(python: string, method: string): string {
  const init = method === '' ? {} : { method };
  const command = `${process.execPath} ${SWEEP} ask-tell`;
  // The entry names its chunks by their content.
  const bundle = createHash('sha256').update(readFileSync(SWEEP)).digest('hex');
  return measure(
    python,
    method === '' ? 'sweepstack' : `sweepstack-${method}`,
    command,
    '--build',
    bundle,
    '--init',
    JSON.stringify(init),
  );
}

function measureRival(python: string, name: string): string {
  const [file = '', ...args] = RIVALS[name] ?? [];
  return measure(python, name, [python, join(HERE, 'adapters', file), ...args].join(' '));
}

/** @returns the file of results */
function measure(python: string, name: string, command: string, ...more: readonly string[]): string {
  const out = join(options.out, `${name}.json`);
  const budget = options.budget === undefined ? [] : ['--budget', options.budget];
  const what = ['--tasks', options.tasks, '--seeds', options.seeds, '--workers', options.workers, ...budget];
  harness(python, 'run', '--name', name, '--command', command, '--out', out, ...what, ...more);
  return out;
}

function harness(python: string, ...args: readonly string[]): void {
  execFileSync(python, [join(HERE, 'harness.py'), ...args], { stdio: 'inherit' });
}

/** A virtual environment with the rivals, made once for each list of them. */
function pythonWithRivals(): string {
  const folder = join(CACHE, 'bench-search-python');
  const python = join(folder, 'bin/python');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const made = join(folder, 'made-from.txt');
  if (existsSync(made) && readFileSync(made, 'utf8') === wanted) return python;
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  execFileSync(python, pip, { stdio: 'inherit' });
  writeFileSync(made, wanted);
  return python;
}

main();

import { InvalidArgumentError, Option, type Command } from 'commander';
import { METHODS } from '../../spec/schema';
import type { Method } from '../../spec/sweep-spec';
import type { Io } from '../io';
import type { Done } from '../program';
import { collect, jsonOption, positive } from './options';

/** Commands that choose points and run no training program. */
export function addSearchCommands(program: Command, io: Io, done: Done): void {
  program
    .command('simulate')
    .description('run a sweep on a virtual clock, to choose a method and a budget before paying')
    .option('-g, --grid <file>', 'sweep file: JSON, YAML or CSV; every method, not only grids')
    .option('-p, --param <name=values>', 'add or replace a parameter, as often as wanted', collect)
    .requiredOption('--objective <function>', 'a test function, as hartmann6, or a CSV file of recorded results')
    .addOption(methodsOption())
    .option('--workers <n>', 'trials at once (default: limits.parallel of the sweep file, else 10)', positive)
    .option('--trials <n>', 'trials at most, in place of run_cap', positive)
    .option('--time <model>', 'how long trials take: a distribution, or a column of the CSV file', 'halfnormal')
    .option('--noise <sd>', 'standard deviation of noise on the values of a test function', standardDeviation)
    .option('--seed <n>', 'seed of the first run (default: that of the sweep file, else drawn)', seedNumber)
    .option('--runs <n>', 'runs of each method, with the seeds that follow; medians are shown', positive, 1)
    .option('--synchronous', 'hand out work only when all workers are idle')
    .addOption(jsonOption())
    .addHelpText('after', SIMULATE_EXAMPLES)
    .action(async (flags) => done(await (await import('../commands/simulate')).simulateCommand(io, flags)));

  program
    .command('ask-tell')
    .description('choose points for another program, which asks and tells by lines of JSON')
    .option('-g, --grid <file>', 'sweep file that describes the space, in place of the message init')
    .addHelpText('after', ASK_TELL_EXAMPLE)
    .action(async (flags) => done(await (await import('../commands/ask-tell')).askTellCommand(io, flags)));
}

function methodsOption(): Option {
  const option = new Option('--method <names>', 'methods to compare, in place of that of the sweep file: random,bayes');
  return option.argParser(methods);
}

function methods(value: string, before: readonly Method[] | undefined): readonly Method[] {
  return [...(before ?? []), ...value.split(',').map(method)];
}

function method(name: string): Method {
  const found = METHODS.find((known) => known === name);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It must be of ${METHODS.join(', ')}.`);
}

function standardDeviation(value: string): number {
  if (/^\d*\.?\d+(e[-+]?\d+)?$/i.test(value) && Number.isFinite(Number(value))) return Number(value);
  throw new InvalidArgumentError('It must be a number from 0.');
}

function seedNumber(value: string): number {
  if (/^\d+$/.test(value) && Number(value) < 2 ** 32) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295.');
}

const SIMULATE_EXAMPLES = `
The functions are branin, currin, park1, park2, hartmann3, hartmann6, borehole, ackley, rosenbrock, levy, sphere and
styblinski-tang; times are halfnormal, uniform, exponential, pareto and constant, with a mean of 1 s or as in uniform:600.

Examples:
  sweep simulate --grid sweep.yaml --objective branin --method random,bayes --runs 10
  sweep simulate --grid sweep.yaml --objective results.csv --time duration_sec --workers 4
  sweep simulate --grid sweep.yaml --objective branin --trials 200 --time pareto:600 --synchronous`;

const ASK_TELL_EXAMPLE = `
Each line of standard input is a message and gets a line in answer; the end of the input ends the command.

Example:
  > {"op":"init","space":[{"name":"lr","type":"float","low":1e-4,"high":1,"log":true}],"seed":1,"goal":"minimize"}
  < {"ok":true}
  > {"op":"ask"}
  < {"id":0,"params":{"lr":0.0123}}
  > {"op":"tell","id":0,"value":0.5}
  < {"ok":true}`;

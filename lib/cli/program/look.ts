import { Option, type Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';
import { deploymentOption, jsonOption, positive, rootOption, trialNumber } from './options';

/** Commands that only read. */
export function addLookCommands(program: Command, io: Io, done: Done): void {
  program
    .command('follow [sweep]')
    .description('show how a sweep goes that others work on; Ctrl-C leaves it alone')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(jsonOption())
    .action(async (sweep, flags) => done(await (await import('../commands/follow')).followCommand(io, sweep, flags)));

  program
    .command('status [sweep]')
    .description('show where a sweep stands: counts, running trials, best, rate')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(jsonOption())
    .action(async (sweep, flags) => done(await (await import('../commands/status')).statusCommand(io, sweep, flags)));

  program
    .command('list')
    .description('list the sweeps that are there, the latest first')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(jsonOption())
    .action(async (flags) => done(await (await import('../commands/list')).listCommand(io, flags)));

  program
    .command('results [sweep]')
    .description('show what the trials that have ended gave')
    .addOption(
      new Option('--format <format>', 'a row a point (table) or a trial (csv, json)')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .option('--sort <column>', 'trial, objective, duration, status, a parameter or a metric; -COLUMN descends')
    .option('--top <n>', 'only the first rows; the best ones, unless --sort says otherwise', positive)
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(new Option('--json', 'short for --format json'))
    .addHelpText('after', RESULTS_EXAMPLES)
    .action(async (sweep, flags) => done(await (await import('../commands/results')).resultsCommand(io, sweep, flags)));

  program
    .command('logs')
    .description('show what the program of a trial printed')
    .argument('[trial]', 'number of the trial', trialNumber)
    .option('-f, --follow', 'go on printing until the trial has ended')
    .option('--sweep <sweep>', 'the sweep (default: the latest)')
    .option('--attempt <n>', 'which attempt at the trial (default: the latest)', positive)
    .option('--stderr', 'standard error instead of standard output')
    .option('--workers', 'in place of a trial: the last lines of workers that failed in AWS')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addHelpText('after', '\nExamples:\n  sweep logs 12\n  sweep logs 12 -f --sweep digits\n  sweep logs 3 --stderr')
    .action(async (trial, flags) => done(await (await import('../commands/logs')).logsCommand(io, trial, flags)));

  program
    .command('doctor')
    .description('say what keeps sweeps from running here, or jobs in AWS from starting, and what to do')
    .addOption(deploymentOption())
    .option('--queue <name>', 'one of its queues (default: each of them)')
    .addOption(jsonOption())
    .action(async (flags) => done(await (await import('../commands/doctor')).doctorCommand(io, flags)));
}

const RESULTS_EXAMPLES = `
Examples:
  sweep results --top 5
  sweep results --sort -duration
  sweep results digits --format csv > digits.csv
  sweep results --json | jq '.[0]'`;

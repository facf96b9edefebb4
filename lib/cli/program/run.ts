import type { Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';
import {
  canaryOption,
  channelOption,
  collect,
  containerOption,
  deploymentOption,
  detachOption,
  imageOption,
  jsonOption,
  onOption,
  parallelOption,
  positive,
  queueOption,
  rootOption,
  sweepName,
  yesOption,
  usd,
} from './options';

/** Commands that make workers start or stop. */
export function addRunCommands(program: Command, io: Io, done: Done): void {
  program
    .command('run')
    .description('create a sweep from a sweep file and run it to its end')
    .option('-g, --grid <file>', 'sweep file: JSON, YAML or CSV; every method, not only grids')
    .option('-p, --param <name=values>', 'add or replace a parameter, as often as wanted', collect)
    .option('--prior <sweep>', 'begin with what another sweep found: its id, or the path or address of its folder')
    .addOption(onOption())
    .addOption(queueOption())
    .addOption(imageOption())
    .addOption(parallelOption())
    .addOption(canaryOption())
    .option('--count <n>', 'trials at most, in place of run_cap', positive)
    .addOption(rootOption())
    .addOption(deploymentOption())
    .option('--name <name>', 'name of the sweep, in place of that of the file', sweepName)
    .option('--dry-run', 'show what would be run, and start nothing')
    .addOption(detachOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .addHelpText('after', RUN_EXAMPLES)
    .action(async (flags) => done(await (await import('../commands/run')).runCommand(io, flags)));

  program
    .command('resume [sweep]')
    .description('go on with a sweep that was stopped or lost its workers')
    .option('--failed', 'run failed trials again, too')
    .option('--max-cost-usd <usd>', 'what the sweep may cost in all, in place of what its file says', usd)
    .addOption(containerOption())
    .addOption(channelOption())
    .addOption(onOption())
    .addOption(queueOption())
    .addOption(imageOption())
    .addOption(parallelOption())
    .addOption(canaryOption())
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(detachOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .addHelpText('after', '\nTrials that have a result are not repeated, and every trial keeps its number.')
    .action(async (sweep, flags) => done(await (await import('../commands/resume')).resumeCommand(io, sweep, flags)));

  program
    .command('stop [sweep]')
    .description('let no worker claim another trial, wherever it runs')
    .option('--now', 'interrupt the trials that run, too')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(jsonOption())
    .action(async (sweep, flags) => done(await (await import('../commands/stop')).stopCommand(io, sweep, flags)));

  program
    .command('work [sweep]')
    .description('work on a sweep in this process, on any machine that sees its folder')
    .addOption(containerOption())
    .addOption(channelOption())
    .option('--no-wait', 'end when nothing is left to claim, though others still work')
    .option('--limit <n>', 'end after this many trials, with exit code 1 when one of them failed', positive)
    .option('--quiet', 'print nothing')
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addHelpText('after', WORK_EXAMPLES)
    .action(async (sweep, flags) => done(await (await import('../commands/work')).workCommand(io, sweep, flags)));
}

const RUN_EXAMPLES = `
Workers run in AWS where there is a deployment, else on this machine; the plan that is printed says which, and why.
On this machine Ctrl-C lets the trials that run finish; pressed again it interrupts them. \`sweep resume\` goes on.
In AWS the sweep goes on without this command: \`sweep follow\` shows it again, \`sweep stop\` ends it.

Examples:
  sweep run --grid sweep.yaml
  sweep run --grid sweep.yaml -p lr=0.1,0.01 --count 20     change a parameter and the number of trials
  sweep run -p C=log:0.01..100:5 -p kernel=rbf,poly         no file: a grid with the program in container/
  sweep run --grid sweep.yaml --dry-run                     only show what would be run, and what it may cost
  sweep run --grid sweep.yaml --on process                  on this machine, though there is a deployment
  sweep run --grid sweep.yaml --json | jq .event            for programs`;

const WORK_EXAMPLES = `
Examples:
  sweep work /mnt/shared/sweeps/digits-20261121-093000-x7f2
  sweep work s3://bucket/sweeps/digits-20261121-093000-x7f2
  sweep work digits --root /mnt/shared/sweeps --container ~/digits/container`;

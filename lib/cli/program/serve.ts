import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';
import {
  containerOption,
  deploymentOption,
  imageOption,
  jsonOption,
  positive,
  rootOption,
  trialNumber,
} from './options';

/** SageMaker's. */
const DEFAULT_PORT = 8080;
const READY_WITHIN_SEC = 120;

/** Commands that use what a sweep has found. */
export function addServeCommands(program: Command, io: Io, done: Done): void {
  program
    .command('serve [sweep]')
    .description('answer requests with the best model of a sweep, or with another one, as an endpoint would')
    .addOption(new Option('--on <launcher>', 'where it runs: process or docker (default: docker for an image)'))
    .option('--port <n>', 'where it answers on this machine; 0: a port that is free', port, DEFAULT_PORT)
    .addOption(containerOption())
    .addOption(imageOption())
    .option('--trial <n>', 'the trial whose model is served (default: the best)', trialNumber)
    .option('--pipeline <programs>', 'a chain: PROGRAM=MODEL,PROGRAM=MODEL; folders or images', programs)
    .option('--ready-within <seconds>', 'how long it may take to answer the first ping', positive, READY_WITHIN_SEC)
    .addOption(rootOption())
    .addOption(deploymentOption())
    .addOption(jsonOption())
    .addHelpText('after', SERVE_EXAMPLES)
    .action(async (sweep, flags) => done(await (await import('../commands/serve')).serveCommand(io, sweep, flags)));
}

function port(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) < 65_536) return Number(value);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

function programs(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',')];
}

const SERVE_EXAMPLES = `
In place of a sweep this takes a model: a model.tar.gz, by its path or s3:// address, or a folder by a path with a /.

Examples:
  sweep serve                                             the best model of the latest sweep, on port 8080
  sweep serve digits --trial 12 --port 0                  that of trial 12, on a port that is free
  sweep serve model.tar.gz --container container          another model
  sweep serve --on docker                                 in a container, as on SageMaker
  sweep serve --pipeline prepare,rules=model.tar.gz       one program after the other`;

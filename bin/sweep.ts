import { existsSync } from 'node:fs';
import { ExitCode } from '../lib/cli/exit-codes';
import { processIo } from '../lib/cli/io';
import { fail, main } from '../lib/cli/main';
import { callersFolder } from '../lib/cli/npm-script';
import { SweepError } from '../lib/contract/sweep-error';

const args = process.argv.slice(2);
const io = processIo();

// Relative paths are relative to where the person is.
const from = callersFolder();
if (from !== undefined && existsSync(from)) process.chdir(from);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may leave before everything is written.
  if (error.code === 'EPIPE') process.exit(ExitCode.pipeClosed);
  const message = `cannot write to standard output: ${error.message}`;
  end(new SweepError('OutputFailed', message, { source: 'machine', cause: error }));
});
process.stderr.on('error', () => undefined);
process.on('uncaughtException', end);

void main(io, args).then((exitCode) => {
  process.exitCode = exitCode;
});

function end(error: unknown): never {
  process.exit(fail(io, args, error));
}

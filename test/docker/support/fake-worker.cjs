#!/opt/sweepstack/bin/node
// Stands in for the `sweep` command in a container: sweep work SWEEP [--quiet] --fake FOLDER. Does what files in FOLDER
// say.
const fs = require('node:fs');
const os = require('node:os');
const { join } = require('node:path');

const [verb, sweep, ...flags] = process.argv.slice(2);
const folder = flags[flags.indexOf('--fake') + 1];
const isEmployed = process.env.SWEEP_EMPLOYED_BY_STDIO === '1';
const note = (what, text = '') => {
  const file = join(folder, `${os.hostname()}.${what}`);
  fs.writeFileSync(`${file}.part`, text);
  fs.renameSync(`${file}.part`, file);
};
const end = (code, what) => {
  note(what);
  process.exit(code);
};
const tell = (message, then) => process.stdout.write(`${JSON.stringify(message)}\n`, then);

if (verb !== 'work' || isEmployed !== flags.includes('--quiet')) process.exit(64);
process.on('SIGINT', () => end(0, 'drain'));
process.on('SIGTERM', () => end(130, 'interrupt'));
if (isEmployed) process.stdin.once('end', () => end(130, 'disconnected')).resume();

const failure = join(folder, 'fail');
const crash = join(folder, 'crash');
if (fs.existsSync(failure)) {
  const code = fs.readFileSync(failure, 'utf8');
  note('started', sweep);
  tell({ kind: 'failure', code, message: 'it does not work', hint: 'do this', source: 'machine' }, () =>
    process.exit(1),
  );
} else if (fs.existsSync(crash)) {
  note('started', sweep);
  process.stderr.write(fs.readFileSync(crash, 'utf8'), () => process.exit(1));
} else {
  if (isEmployed) tell({ kind: 'working' }, () => note('started', sweep));
  else process.stdout.write('at work\n', () => note('started', sweep));
  setInterval(() => fs.existsSync(join(folder, 'finish')) && process.exit(0), 10);
}

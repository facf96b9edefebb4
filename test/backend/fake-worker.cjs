// Stands in for the `sweep` command: node fake-worker.cjs FOLDER work SWEEP --quiet. Does what files in FOLDER say.
const fs = require('node:fs');
const { join } = require('node:path');

const [folder, verb, sweep] = process.argv.slice(2);
const note = (what, text = '') => {
  const file = join(folder, `${process.pid}.${what}`);
  fs.writeFileSync(`${file}.part`, text);
  fs.renameSync(`${file}.part`, file);
};
const end = (code, what) => {
  if (what) note(what);
  process.exit(code);
};

if (verb !== 'work') process.exit(64);
process.on('SIGINT', () => end(0, 'drain'));
process.on('SIGTERM', () => end(130, 'interrupt'));
process.once('disconnect', () => end(130, 'disconnected'));
const start = () => note('started', sweep);

const failure = join(folder, 'fail');
const crash = join(folder, 'crash');
if (fs.existsSync(failure)) {
  const code = fs.readFileSync(failure, 'utf8');
  const message = { kind: 'failure', code, message: 'it does not work', hint: 'do this', source: 'machine' };
  start();
  process.send(message, () => end(1));
} else if (fs.existsSync(crash)) {
  start();
  process.stderr.write(fs.readFileSync(crash, 'utf8'), () => end(1));
} else {
  // A detached one has nobody to tell.
  if (process.send) process.send({ kind: 'working' }, start);
  else start();
  setInterval(() => fs.existsSync(join(folder, 'finish')) && end(0), 10);
}

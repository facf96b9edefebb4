// Learns to tell languages apart from channel `train`, and reports the error of leaving one text out at a time.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE, fit, predictor } from './model.mjs';

// A first process of a container ignores signals that it does not handle. There is nothing to save: it takes a second.
process.on('SIGTERM', () => process.exit(143));
process.on('uncaughtException', fail);

const settings = { length: number('length', 2, 1, 8, true), alpha: number('alpha', 1, 1e-9, 1000) };
const examples = load(join(BASE, 'input/data/train'));
let wrong = 0;
for (const [index, [language, text]] of examples.entries()) {
  const others = examples.filter((_, other) => other !== index);
  if (predictor(fit(others, settings))(text) !== language) wrong++;
  // Lets a signal in.
  await new Promise((next) => setImmediate(next));
}
console.log(`val_error=${Number((wrong / examples.length).toPrecision(6))}`);
mkdirSync(join(BASE, 'model'), { recursive: true });
writeFileSync(join(BASE, 'model/model.json'), `${JSON.stringify(fit(examples, settings))}\n`);

/** Pairs of language and text: the lines `language,text` of all CSV files, each of which begins with a header. */
function load(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  const lines = files.sort().flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/).slice(1));
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(',')), line.slice(line.indexOf(',') + 1)]);
  if (new Set(pairs.map(([language]) => language)).size < 2) throw new Error(`${folder} has fewer than 2 languages`);
  return pairs;
}

/** Hyperparameters arrive as strings. */
function number(name, otherwise, least, most, whole = false) {
  const text = JSON.parse(readFileSync(join(BASE, 'input/config/hyperparameters.json'), 'utf8'))[name] ?? otherwise;
  const value = String(text).trim() === '' ? NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Error(
    `hyperparameter ${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not '${text}'`,
  );
}

function fail(error) {
  console.error(error.message);
  mkdirSync(join(BASE, 'output'), { recursive: true });
  writeFileSync(join(BASE, 'output/failure'), `${error.message}\n`);
  process.exit(1);
}

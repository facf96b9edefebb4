const MAX_NAME_LENGTH = 64;
const MAX_NAMES = 1_000;
const TIE = 0.5;

/** Words of other tools for the same thing. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['params', 'parameters'],
  ['hyperparameters', 'parameters'],
  ['searchspace', 'parameters'],
  ['space', 'parameters'],
  ['objective', 'metric'],
  ['direction', 'goal'],
  ['mode', 'goal'],
  ['strategy', 'method'],
  ['algorithm', 'method'],
  ['searcher', 'method'],
  ['choices', 'values'],
  ['options', 'values'],
  ['vals', 'values'],
  ['default', 'value'],
  ['low', 'min'],
  ['lower', 'min'],
  ['high', 'max'],
  ['upper', 'max'],
  ['mean', 'mu'],
  ['std', 'sigma'],
  ['dist', 'distribution'],
  ['maxtrials', 'run_cap'],
  ['numtrials', 'run_cap'],
  ['ntrials', 'run_cap'],
  ['count', 'run_cap'],
  ['cpus', 'vcpus'],
  ['memory', 'memory_mib'],
  ['timeout', 'trial_timeout'],
  ['concurrency', 'parallel'],
  ['conditions', 'when'],
  ['condition', 'when'],
]);

/**
 * The name that was probably meant: nearest by typing errors, not counting case, `_`, `-` and spaces.
 *
 * @returns `undefined` when none is near
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  if (word.length > MAX_NAME_LENGTH) return undefined;
  const plain = plainWord(word);
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.ceil(plain.length / 3), plain.length - 1) + 1;
  let seen = 0;
  for (const name of names) {
    if (name.length > MAX_NAME_LENGTH) continue;
    if (SYNONYMS.get(plain) === name) return name;
    const other = plainWord(name);
    const longer = Math.abs(plain.length - other.length);
    if (longer >= bestDistance) continue;
    // Of equally near names one of the same length: letters are swapped more often than forgotten.
    const distance = typingDistance(plain, other) + (longer > 0 ? TIE : 0);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
    seen += 1;
    if (seen >= MAX_NAMES) break;
  }
  return best;
}

/** `; did you mean 'x'?`, or nothing. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const name = nearest(word, names);
  return name === undefined || name === word ? '' : `; did you mean '${name}'?`;
}

function plainWord(word: string): string {
  return word.toLowerCase().replace(/[_\-\s]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function typingDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

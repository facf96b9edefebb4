import type { z } from 'zod';
import { given } from '../domain';
import type { ProblemList } from '../problem';
import type { earlyTerminateSchema } from '../schema';
import { child, type MapNode, type SourceNode } from '../source-node';
import type { EarlyTerminateSpec } from '../sweep-spec';

type RawEarlyTerminate = z.infer<typeof earlyTerminateSchema>;
type Key = keyof RawEarlyTerminate;

const KEY = 'early_terminate';
const DEFAULT_ETA = 3;
const DEFAULT_MIN_TRIALS = 3;

/** Keys that go with one type or two only. */
const ONLY_FOR: readonly (readonly [key: Key, types: readonly RawEarlyTerminate['type'][]])[] = [
  ['max_iter', ['asha', 'hyperband']],
  ['s', ['asha', 'hyperband']],
  ['eta', ['asha', 'hyperband']],
  ['strict', ['hyperband']],
  ['min_trials', ['median']],
];

/** What must hold between the keys of `early_terminate`, and between it and the rest of the file. */
export function checkEarlyTerminate(
  raw: RawEarlyTerminate,
  root: MapNode,
  problems: ProblemList,
  warnings: ProblemList,
): void {
  const node = child(root, KEY) ?? root;
  if (!root.entries.has('metric')) {
    const message = `early_terminate needs a 'metric', whose values tell which trials to stop`;
    problems.add(node.place, ['metric'], 'MissingKey', message);
  }
  for (const [key, types] of ONLY_FOR) {
    if (raw[key] === undefined || types.includes(raw.type)) continue;
    const message = `'${key}' goes with type ${types.map((type) => `'${type}'`).join(' and ')} only, not with '${raw.type}'`;
    problems.add(placeOf(node, key), [KEY, key], 'ConflictingKeys', message);
  }
  if (raw.type === 'median') return;
  checkRungs(raw, node, problems);
  warnIgnored(raw, node, warnings);
}

function checkRungs(raw: RawEarlyTerminate, node: SourceNode, problems: ProblemList): void {
  const { type, min_iter, max_iter, s, eta = DEFAULT_ETA } = raw;
  const complain = (key: Key, code: string, message: string): void =>
    problems.add(placeOf(node, key), [KEY, key], code, message);
  if (s !== undefined && max_iter === undefined && min_iter === undefined) {
    return complain('s', 'MissingKey', "'s' counts back from 'max_iter', which is missing");
  }
  if (type === 'hyperband' && min_iter === undefined && s === undefined) {
    const message = "hyperband needs either 'min_iter', or 'max_iter' with 's'";
    return complain(max_iter === undefined ? 'type' : 'max_iter', 'MissingKey', message);
  }
  if (max_iter !== undefined && s === undefined && max_iter <= (min_iter ?? 1)) {
    return complain('max_iter', 'OutOfRange', `must be above min_iter, which is ${min_iter ?? 1}, not ${max_iter}`);
  }
  if (max_iter !== undefined && s !== undefined && max_iter < eta) {
    return complain('max_iter', 'OutOfRange', `must be at least eta, which is ${eta}, not ${max_iter}`);
  }
}

/** W&B reads such files, too, and takes no notice of one of the keys. */
function warnIgnored({ min_iter, max_iter, s }: RawEarlyTerminate, node: SourceNode, warnings: ProblemList): void {
  if (s === undefined || min_iter === undefined) return;
  const [key, why] =
    max_iter === undefined
      ? (['s', "it counts back from 'max_iter', and there is none"] as const)
      : (['min_iter', "with 's', steps are counted back from 'max_iter'"] as const);
  warnings.add(placeOf(node, key), [KEY, key], 'IgnoredKey', `'${key}' is ignored: ${why}`);
}

/** Of a key, or of the whole where that is not given. */
function placeOf(node: SourceNode, key: Key): SourceNode['place'] {
  return (node.kind === 'map' ? node.entries.get(key)?.keyPlace : undefined) ?? node.place;
}

/** With its defaults. */
export function toEarlyTerminate(raw: RawEarlyTerminate): EarlyTerminateSpec {
  const { type, min_iter = 1, max_iter, s, eta = DEFAULT_ETA, strict = false } = raw;
  if (type === 'median') return { type, minIter: min_iter, minTrials: raw.min_trials ?? DEFAULT_MIN_TRIALS };
  const rungs = s !== undefined && max_iter !== undefined ? { s } : { minIter: min_iter };
  return { type, ...rungs, ...given({ maxIter: max_iter }), eta, strict };
}

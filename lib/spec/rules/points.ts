import { typingDistance } from '../../contract/nearest';
import { parameterNameFault } from '../parameter-name';
import type { ProblemList } from '../problem';
import { type Place, type SourceNode, toJson } from '../source-node';
import type { Assignment } from '../sweep-spec';

/** Points with fewer rows than this say nothing about which name is the rule and which the typing error. */
const MIN_ROWS_FOR_DOUBT = 3;
/** Names compared for typing errors; more columns than this are compared in part. */
const MAX_COMPARED = 200;

/** The points of `method: list`. */
export function readPoints(node: SourceNode, problems: ProblemList, warnings: ProblemList): Assignment[] {
  const items = node.kind === 'list' ? node.items : [];
  const uses = new Map<string, { count: number; readonly place: Place; readonly index: number }>();
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'map') continue;
    if (item.entries.size === 0)
      problems.add(item.place, ['points', index], 'EmptyPoint', 'the point has no parameters');
    for (const [name, { keyPlace }] of item.entries) {
      const use = uses.get(name);
      if (use === undefined) uses.set(name, { count: 1, place: keyPlace, index });
      else use.count += 1;
    }
  }
  for (const [name, { place, index }] of uses) {
    const fault = parameterNameFault(name);
    if (fault === undefined) continue;
    problems.add(place, ['points', index, name], 'InvalidName', `the parameter name '${name.slice(0, 80)}' ${fault}`);
  }
  if (items.length >= MIN_ROWS_FOR_DOUBT) warnRareNames(uses, items.length, warnings);
  return items.map((item) => toJson(item) as Assignment);
}

/** A name that one point has, and nearly the same name that all others have. */
function warnRareNames(
  uses: ReadonlyMap<string, { readonly count: number; readonly place: Place; readonly index: number }>,
  rows: number,
  warnings: ProblemList,
): void {
  const usual = [...uses].filter(([, { count }]) => count === rows - 1).slice(0, MAX_COMPARED);
  const rare = [...uses].filter(([, { count }]) => count === 1).slice(0, MAX_COMPARED);
  for (const [name, { place, index }] of rare) {
    const [meant] = usual.find(([other]) => other !== name && typingDistance(name, other) === 1) ?? [];
    if (meant === undefined) continue;
    const message = `'${name}' is in this point only, and '${meant}' in all others; did you mean '${meant}'?`;
    warnings.add(place, ['points', index, name], 'DoubtfulName', message);
  }
}

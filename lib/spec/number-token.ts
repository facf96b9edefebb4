import type { ProblemList } from './problem';
import { type Path, type Place, type ScalarNode, scalar } from './source-node';

/** A number as it is written in the file, refused where JSON or a double cannot carry it. */
export function numberNode(token: string, value: number, place: Place, path: Path, problems: ProblemList): ScalarNode {
  const isFloat = /[.eE]/.test(token) && !/^[-+]?0[xo]/i.test(token);
  if (!Number.isFinite(value)) {
    problems.add(place, path, 'NotFinite', `${token.slice(0, 40)} is not a finite number; it cannot be a value`);
  } else if (!isFloat && !Number.isSafeInteger(value)) {
    const hint = 'write it as a string or as a float';
    problems.add(place, path, 'UnsafeInteger', `${token.slice(0, 40)} is beyond 2^53 and would be rounded; ${hint}`);
  }
  // Minus zero does not survive JSON, and a spec must.
  return scalar(value === 0 ? 0 : value, place, isFloat);
}

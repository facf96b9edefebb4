import { createSearcher } from '../../../lib/search/registry';
import type { Acquisition, Assignment, ParameterSpec } from '../../../lib/spec/sweep-spec';
import { search } from '../../conformance/workers';
import { categorical, int, sweepSpec } from '../specs';

const parameters: ParameterSpec[] = [
  { name: 'lr', domain: { kind: 'float', min: 1e-5, max: 0.1, scale: 'log' } },
  { name: 'dropout', domain: { kind: 'float', min: 0, max: 0.5, scale: 'linear', q: 0.05 } },
  { name: 'layers', domain: { kind: 'int', min: 1, max: 512, scale: 'log' } },
  { name: 'offset', domain: { kind: 'normal', mu: 0, sigma: 1, scale: 'linear' } },
  categorical('kernel', ['linear', 'rbf', 'poly']),
  int('degree', 2, 5, { when: { kernel: ['poly'] } }),
];

/** By arithmetic that is the same everywhere; one in a few fails. */
function objective({ lr, dropout, layers, offset, kernel, degree }: Assignment): number[] {
  const [rate, depth, z] = [Number(lr) - 0.01, Number(layers) / 512 - 0.5, Number(offset) - 0.3];
  if (Number(dropout) > 0.4) return [];
  return [300 * rate * rate + depth * depth + z * z + (kernel === 'poly' ? Number(degree) / 10 : 0.4)];
}

/** The points of a search with every kind of parameter, by four asynchronous workers. */
export function proposals(acquisition: Acquisition, count: number): readonly Assignment[] {
  const searcher = createSearcher(sweepSpec({ method: 'bayes', acquisition, parameters }), 42);
  return search(searcher, count, { workers: 4, objective, seed: 1 }).points;
}

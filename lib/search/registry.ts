import { SweepError } from '../contract/sweep-error';
import { SOBOL_DIMENSIONS } from '../numeric/sobol';
import { canonical } from '../space/canonical';
import { excludePattern, matches, pointPattern } from '../space/pattern';
import { Space } from '../space/space';
import type { SpaceUse } from '../space/axis';
import type { Assignment, Method, SweepSpec } from '../spec/sweep-spec';
import { BayesSearcher } from './bayes/bayes';
import { GridSearcher } from './grid';
import { IncludeFirst } from './include-first';
import { ListSearcher } from './list';
import { RandomSearcher } from './random';
import type { Searcher } from './searcher';
import { SobolSearcher } from './sobol';
import { TpeSearcher, type TpeOptions } from './tpe/tpe';

/**
 * The searcher of a sweep.
 *
 * @param seed 0 to 2^32 - 1; grid and list do not use it
 * @param prior points of an earlier sweep that a method that learns begins with
 * @throws SweepError where nothing is left to run, or the method does not fit the parameters
 */
export function createSearcher(spec: SweepSpec, seed: number, prior = 0): Searcher {
  const exclude = spec.exclude.map(excludePattern);
  const allowed = (points: readonly Assignment[]) => points.filter((point) => !exclude.some((e) => matches(e, point)));
  const included = allowed(distinct(spec.include)).map((point) => asDeclared(spec, point));
  const rest =
    spec.method === 'list'
      ? new ListSearcher(allowed(without(spec.points, included)))
      : spaceSearcher({ ...spec, method: spec.method }, { seed, prior }, (use) => {
          const patterns = [...exclude, ...included.map(pointPattern)];
          return new Space({ parameters: spec.parameters, zip: spec.zip, use, exclude: patterns });
        });
  const searcher = included.length > 0 ? new IncludeFirst(included, rest) : rest;
  if (searcher.size === 0) throw nothingLeft(spec);
  return searcher;
}

/** What a searcher begins with. */
interface Beginning {
  readonly seed: number;
  readonly prior: number;
}

function spaceSearcher(
  spec: SweepSpec & { readonly method: Exclude<Method, 'list'> },
  beginning: Beginning,
  space: (use: SpaceUse) => Space,
): Searcher {
  const { seed } = beginning;
  switch (spec.method) {
    case 'grid':
      return new GridSearcher(space('grid'));
    case 'random':
      return new RandomSearcher(space('draw'), seed);
    case 'sobol':
      return new SobolSearcher(space('draw'), seed);
    case 'tpe':
      return new TpeSearcher(learnerOptions(spec, beginning, space('draw')));
    case 'bayes': {
      const options = learnerOptions(spec, beginning, space('draw'));
      const { acquisition = 'logei', limits } = spec;
      const successor = new TpeSearcher(options);
      return new BayesSearcher({ ...options, acquisition, workers: limits.parallel ?? 1, successor });
    }
  }
}

/** They begin as Sobol does, or at random where a space has more dimensions than that sequence. */
function learnerOptions({ metric }: SweepSpec, { seed, prior }: Beginning, space: Space): TpeOptions {
  const Initial = space.dimensions <= SOBOL_DIMENSIONS ? SobolSearcher : RandomSearcher;
  return { space, seed, prior, goal: metric?.goal ?? 'minimize', initial: new Initial(space, seed) };
}

function distinct(points: readonly Assignment[]): Assignment[] {
  return [...new Map(points.map((point) => [canonical(point), point])).values()];
}

function without(points: readonly Assignment[], others: readonly Assignment[]): Assignment[] {
  const left = new Set(others.map(canonical));
  return points.filter((point) => !left.has(canonical(point)));
}

/** With the names in the order of the sweep file. */
function asDeclared({ parameters }: SweepSpec, point: Assignment): Assignment {
  const declared = parameters.map(({ name }) => name).filter((name) => Object.hasOwn(point, name));
  const names = [...new Set([...declared, ...Object.keys(point)])];
  return Object.fromEntries(names.map((name) => [name, point[name]!]));
}

function nothingLeft({ method, exclude }: SweepSpec): SweepError {
  return new SweepError('NothingToRun', `method ${method} has no point to run: exclude matches every point`, {
    hint: `remove some of the ${exclude.length} entries of exclude, or widen the parameters`,
  });
}

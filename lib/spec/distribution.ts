import type { ProblemList } from './problem';
import type { Distribution, RawParameter } from './schema';
import { DISTRIBUTIONS } from './schema';
import { child, type MapNode, type Path, type SourceNode } from './source-node';

/** What a distribution is made of, besides `distribution` and `when`. */
const KEYS: {
  readonly [D in Distribution]: { readonly required: readonly string[]; readonly optional: readonly string[] };
} = {
  constant: { required: ['value'], optional: [] },
  categorical: { required: ['values'], optional: ['probabilities'] },
  categorical_w_probabilities: { required: ['values', 'probabilities'], optional: [] },
  int_uniform: { required: ['min', 'max'], optional: ['log', 'step', 'n'] },
  uniform: { required: ['min', 'max'], optional: ['log', 'step', 'n', 'q'] },
  q_uniform: { required: ['min', 'max'], optional: ['log', 'n', 'q'] },
  log_uniform_values: { required: ['min', 'max'], optional: ['n', 'q'] },
  q_log_uniform_values: { required: ['min', 'max'], optional: ['n', 'q'] },
  inv_log_uniform_values: { required: ['min', 'max'], optional: ['n', 'q'] },
  normal: { required: [], optional: ['mu', 'sigma'] },
  q_normal: { required: [], optional: ['mu', 'sigma', 'q'] },
  log_normal: { required: [], optional: ['mu', 'sigma'] },
  q_log_normal: { required: [], optional: ['mu', 'sigma', 'q'] },
};

/**
 * The distribution of a parameter: the one it names, or the one its keys tell, as W&B tells it.
 *
 * @returns `undefined` when there is none or the keys do not fit it; `problems` then says why
 */
export function distributionOf(
  raw: RawParameter,
  node: MapNode,
  path: Path,
  problems: ProblemList,
): Distribution | undefined {
  const distribution = raw.distribution ?? infer(node);
  if (distribution === undefined) {
    const allowed = 'one of value, values, min and max, or mu and sigma';
    problems.add(node.place, path, 'EmptyParameter', `nothing says what values the parameter takes; give ${allowed}`);
    return undefined;
  }
  if (!isSupported(distribution)) {
    problems.add(
      child(node, 'distribution')?.place ?? node.place,
      [...path, 'distribution'],
      'UnsupportedDistribution',
      refusal(distribution, raw),
    );
    return undefined;
  }
  return fitKeys(distribution, raw.distribution !== undefined, node, path, problems) ? distribution : undefined;
}

function isSupported(name: string): name is Distribution {
  return (DISTRIBUTIONS as readonly string[]).includes(name);
}

function infer(node: MapNode): Distribution | undefined {
  const has = (key: string): boolean => node.entries.has(key);
  if (has('value')) return 'constant';
  if (has('values')) return 'categorical';
  if (has('min') || has('max')) {
    if (has('q')) return 'q_uniform';
    return [child(node, 'min'), child(node, 'max'), child(node, 'step')].some(isFloatToken) ? 'uniform' : 'int_uniform';
  }
  if (has('mu') || has('sigma')) return has('q') ? 'q_normal' : 'normal';
  return undefined;
}

/** The token counts, not the value: `1.0` makes a range of floats. */
function isFloatToken(node: SourceNode | undefined): boolean {
  return node?.kind === 'scalar' && node.isFloat;
}

function fitKeys(
  distribution: Distribution,
  isNamed: boolean,
  node: MapNode,
  path: Path,
  problems: ProblemList,
): boolean {
  const { required, optional } = KEYS[distribution];
  const allowed = [...required, ...optional];
  const missing = required.filter((key) => !node.entries.has(key));
  const foreign = [...node.entries.keys()].filter((key) => ![...allowed, 'distribution', 'when'].includes(key));
  for (const key of missing) {
    const message = `'${key}' is missing: ${distribution} needs ${required.join(' and ')}`;
    problems.add(node.place, [...path, key], 'MissingKey', message);
  }
  for (const key of foreign) {
    const place = node.entries.get(key)?.keyPlace ?? node.place;
    const subject = isNamed ? `distribution '${distribution}'` : `'${required[0] ?? 'mu'}'`;
    const message = `'${key}' does not go with ${subject}; ${distribution} takes ${allowed.join(', ')}`;
    problems.add(place, [...path, key], 'ConflictingKeys', message);
  }
  return missing.length === 0 && foreign.length === 0;
}

/** Why a distribution of W&B is not read. */
function refusal(distribution: string, raw: RawParameter): string {
  if (distribution.endsWith('beta')) {
    return `distribution '${distribution}' is not supported; allowed are ${DISTRIBUTIONS.join(', ')}`;
  }
  const meant = `${distribution}_values`;
  const { min, max } = raw;
  const isInverse = distribution.startsWith('inv');
  const [low, high] = isInverse ? [max, min] : [min, max];
  const sign = isInverse ? '-' : '';
  const range =
    low === undefined || high === undefined
      ? ''
      : `: here exp(${sign}${low}) = ${round(low, isInverse)} to exp(${sign}${high}) = ${round(high, isInverse)}`;
  return `distribution '${distribution}' takes exponents${range}; did you mean '${meant}', which takes the values themselves?`;
}

function round(exponent: number, isInverse: boolean): string {
  return String(Number(Math.exp(isInverse ? -exponent : exponent).toPrecision(4)));
}

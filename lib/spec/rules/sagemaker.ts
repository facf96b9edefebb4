import type { Json } from '../../contract/json';
import type { ProblemList } from '../problem';
import type { Place } from '../source-node';
import type { SweepSpec } from '../sweep-spec';

const MAX_HYPERPARAMETERS = 100;
const MAX_VALUE_LENGTH = 2_500;
const MAX_CHANNELS = 20;

/** Limits of SageMaker training jobs. Other backends have none, so they are only warned about. */
export function warnSageMakerLimits(spec: SweepSpec, place: Place, warnings: ProblemList): void {
  const warn = (path: string[], message: string): void => warnings.add(place, path, 'SageMakerLimit', message);
  const most = spec.points.reduce((count, point) => Math.max(count, Object.keys(point).length), spec.parameters.length);
  if (most > MAX_HYPERPARAMETERS) {
    warn(['parameters'], `SageMaker takes at most ${MAX_HYPERPARAMETERS} hyperparameters a job, and there are ${most}`);
  }
  const channels = Object.keys(spec.channels).length;
  if (channels > MAX_CHANNELS) {
    warn(['channels'], `SageMaker takes at most ${MAX_CHANNELS} channels a job, and there are ${channels}`);
  }
  const long = longValue(spec);
  if (long !== undefined) {
    warn(
      ['parameters', long],
      `SageMaker takes values of at most ${MAX_VALUE_LENGTH} characters; '${long}' has a longer one`,
    );
  }
}

function longValue(spec: SweepSpec): string | undefined {
  for (const { name, domain } of spec.parameters) {
    if (domain.kind === 'constant' && isLong(domain.value)) return name;
    if (domain.kind === 'categorical' && domain.values.some(isLong)) return name;
  }
  for (const point of spec.points) {
    const name = Object.keys(point).find((key) => isLong(point[key] ?? null));
    if (name !== undefined) return name;
  }
  return undefined;
}

function isLong(value: Json): boolean {
  if (typeof value === 'string') return value.length > MAX_VALUE_LENGTH;
  return value !== null && typeof value === 'object' && JSON.stringify(value).length > MAX_VALUE_LENGTH;
}

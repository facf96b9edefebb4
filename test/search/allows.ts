import type { Domain, SweepSpec } from '../../lib/spec/sweep-spec';
import { same } from './enumerate';
import { domainValues } from './specs';

function contains(domain: Domain, value: unknown): boolean {
  const values = domainValues(domain);
  if (values) return values.some((other) => same(other, value));
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (domain.kind === 'float') return value >= domain.min && value <= domain.max;
  if (domain.kind !== 'normal') return false;
  const isMultiple = domain.q === undefined || Number((Math.round(value / domain.q) * domain.q).toFixed(1)) === value;
  return isMultiple && (domain.scale === 'linear' || value > 0 || (domain.q !== undefined && value === 0));
}

/** Whether a value is one that the named parameter may have. */
export function allows(spec: SweepSpec, name: string, value: unknown): boolean {
  if (spec.method === 'list') return spec.points.some((point) => same(point[name], value));
  const parameter = spec.parameters.find((other) => other.name === name);
  return parameter !== undefined && contains(parameter.domain, value);
}

import { SweepError } from '../contract/sweep-error';
import { withoutGridCount } from './rules/method';
import type { Method, SweepSpec } from './sweep-spec';

/** A spec whose points are chosen by another method. @throws MethodNotChanged for a list, which has no space to search */
export function withMethod(spec: SweepSpec, method: Method): SweepSpec {
  if (spec.method === method) return spec;
  if (spec.method === 'list' || method === 'list') {
    throw new SweepError('MethodNotChanged', `method ${spec.method} cannot give way to ${method}`, {
      hint: 'a list of points has no parameters to search; describe them with `parameters` in the sweep file',
    });
  }
  const parameters = spec.parameters.map((parameter) => ({ ...parameter, domain: withoutGridCount(parameter.domain) }));
  const { acquisition: _, ...rest } = spec;
  const kept = method === 'bayes' ? spec : rest;
  return { ...kept, method, parameters: method === 'grid' ? spec.parameters : parameters };
}

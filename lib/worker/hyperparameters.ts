import type { Json } from '../contract/json';
import type { Assignment } from '../spec/sweep-spec';

/** Hyperparameters as SageMaker hands them over: every value a string, anything but a string as JSON. */
export function asHyperparameters(parameters: Assignment): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, asText(value)]));
}

/** A string as it is, anything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { type CfnResource, Stack } from 'aws-cdk-lib';

/** A property as the template will have it, references aside. */
export function resolved(node: CfnResource, value: unknown): unknown {
  return Stack.of(node).resolve(value);
}

/** A value that is a list, or one of its items alone, as policies allow. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

import { Template } from 'aws-cdk-lib/assertions';
import { stackName } from '../../lib/contract/deployment';
import { SweepStack } from '../../lib/infra/sweep-stack';
import { testApp } from './test-app';
import { configOf } from './variants';

/** A template as CloudFormation reads it. */
export type TemplateJson = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Synthesized {
  readonly stack: SweepStack;
  readonly template: Template;
}

const known = new Map<string, Synthesized>();

/** The stack of a variant, made once for all tests of a file. */
export function synthesized(variant: string): Synthesized {
  const found = known.get(variant);
  if (found) return found;
  const config = configOf(variant);
  const stack = new SweepStack(testApp(), stackName(config.namespace), {
    config,
    toolVersion: '1.2.3',
    programDigest: config.imageUri === undefined ? 'd'.repeat(64) : undefined,
  });
  const made = { stack, template: Template.fromStack(stack) };
  known.set(variant, made);
  return made;
}

/** What a template adds to another one or has otherwise, and `null` for what it leaves out. */
export function differences(base: TemplateJson, other: TemplateJson): object {
  const sections = Object.keys(other).map((section) => [
    section,
    differencesIn(base[section] ?? {}, other[section] ?? {}),
  ]);
  return Object.fromEntries(sections.filter(([, changed]) => Object.keys(changed as object).length > 0));
}

function differencesIn(base: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): object {
  const names = [...new Set([...Object.keys(base), ...Object.keys(other)])].sort();
  const differing = names.filter((name) => JSON.stringify(base[name]) !== JSON.stringify(other[name]));
  return Object.fromEntries(differing.map((name) => [name, other[name] ?? null]));
}

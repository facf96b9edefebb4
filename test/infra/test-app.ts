import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** An app with the context of cdk.json, so that what a test sees is what a deployment gets; bundling is left out. */
export function testApp(context: { readonly [key: string]: unknown } = {}): App {
  const file = join(__dirname, '../../cdk.json');
  const { context: flags } = JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> };
  return new App({ context: { ...flags, 'aws:cdk:bundling-stacks': [], ...context } });
}

/** A template with what changes from build to build, hashes of assets, made equal. */
export function masked(template: object): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'ASSET-HASH'));
}

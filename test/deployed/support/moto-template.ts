import { readFileSync, writeFileSync } from 'node:fs';

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}
type Resources = Record<string, Resource>;

export interface MotoPlaces {
  /** What containers are told besides what the template says. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of this machine for the volumes of containers. */
  readonly scratch: string;
}

/**
 * Changes in a synthesized template what moto does not understand, and nothing else; docs/testing.md lists the same:
 *
 * 1. the type of a compute environment in capitals, and a service role, which AWS makes by itself;
 * 2. `Ref` in place of `Fn::GetAtt` on resources of Batch;
 * 3. no custom resources: no function runs;
 * 4. a folder for the volumes of containers, and the address and credentials of moto in their environment.
 */
export function rewriteForMoto(file: string, places: MotoPlaces): void {
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  const isBatch = (id: unknown): boolean => template.Resources[String(id)]?.Type.startsWith('AWS::Batch::') === true;
  const resources = withRefs(template.Resources, isBatch) as Resources;
  const kept = Object.entries(resources).filter(([, { Type }]) => !Type.startsWith('Custom::'));
  const role = kept.find(([, { Type }]) => Type === 'AWS::IAM::Role')?.[0];
  template.Resources = Object.fromEntries(kept.map(([id, resource]) => [id, rewritten(resource, role, places)]));
  writeFileSync(file, JSON.stringify(template));
}

function withRefs(value: unknown, isBatch: (id: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withRefs(item, isBatch));
  if (typeof value !== 'object' || value === null) return value;
  const attribute = (value as { 'Fn::GetAtt'?: readonly unknown[] })['Fn::GetAtt'];
  if (attribute && isBatch(attribute[0])) return { Ref: attribute[0] };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withRefs(item, isBatch)]));
}

function rewritten(resource: Resource, role: string | undefined, places: MotoPlaces): Resource {
  if (resource.Type === 'AWS::Batch::ComputeEnvironment') {
    const changes = { Type: 'MANAGED', ServiceRole: { 'Fn::GetAtt': [role, 'Arn'] } };
    return { ...resource, Properties: { ...resource.Properties, ...changes } };
  }
  if (resource.Type !== 'AWS::Batch::JobDefinition') return resource;
  const container = resource.Properties?.['ContainerProperties'] as { Environment?: object[]; Volumes?: object[] };
  const env = Object.entries(places.env).map(([Name, Value]) => ({ Name, Value }));
  const changes = {
    Environment: [...(container.Environment ?? []), ...env],
    Volumes: container.Volumes?.map((volume) => ({ ...volume, Host: { SourcePath: places.scratch } })),
  };
  return { ...resource, Properties: { ...resource.Properties, ContainerProperties: { ...container, ...changes } } };
}

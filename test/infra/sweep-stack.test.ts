import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { type DeploymentRecord, OUTPUT, parseDeployment } from '../../lib/contract/deployment';
import { SweepstackChecks } from '../../lib/infra/nag/sweepstack-checks';
import { differences, synthesized, type TemplateJson } from './synthesized';
import { masked } from './test-app';
import { configOf, VARIANTS } from './variants';

jest.setTimeout(120_000);

const OTHERS = Object.keys(VARIANTS).filter((name) => name !== 'default');

function templateOf(variant: string): TemplateJson {
  return masked(synthesized(variant).template.toJSON()) as TemplateJson;
}

/** The record as the parameter has it, with every reference in place of its value. */
function recordOf(variant: string): DeploymentRecord | undefined {
  const [parameter] = Object.values(synthesized(variant).template.findResources('AWS::SSM::Parameter'));
  const value = parameter?.['Properties'].Value as { 'Fn::Join': [string, readonly unknown[]] };
  const text = value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  return parseDeployment(text);
}

test('the whole template', () => {
  expect(templateOf('default')).toMatchSnapshot();
});

test.each(OTHERS)('what is different with %s', (variant) => {
  const base = variant.startsWith('hardened ') ? 'hardened' : 'default';

  expect(differences(templateOf(base), templateOf(variant))).toMatchSnapshot();
});

test.each(Object.keys(VARIANTS))('the CDK warns of nothing in %s', (variant) => {
  const { stack } = synthesized(variant);

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

describe('free of findings', () => {
  test.each(Object.keys(VARIANTS))('%s', (variant) => {
    const { stack } = synthesized(variant);
    const hardened = configOf(variant).hardened;
    const packs = [AwsSolutionsChecks, SweepstackChecks, ...(hardened ? [NIST80053R5Checks] : [])];

    expect(packs.flatMap((Pack) => new Pack(stack.node.root).validateScope(stack).violations)).toEqual([]);
  });
});

describe('the record of the deployment', () => {
  const { template } = synthesized('default');

  test('is where the command line looks for it', () => {
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/sweepstack/default/deployment', Type: 'String' });
    synthesized('a namespace').template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/sweepstack/team/deployment',
    });
  });

  test('says all that is needed to run a sweep', () => {
    expect(recordOf('default')).toEqual({
      v: 1,
      namespace: 'default',
      region: 'reference',
      toolVersion: '1.2.3',
      sweeps: 's3://reference/sweeps',
      inputs: 's3://reference/inputs',
      image: expect.stringContaining('reference') as string,
      programDigest: 'd'.repeat(64),
      logGroup: expect.any(String) as string,
      topic: 'reference',
      queues: [
        expect.objectContaining({
          name: 'default',
          platform: 'ec2',
          spot: true,
          maxVcpus: 256,
          vcpus: 1,
          memoryMiB: 1792,
        }),
      ],
    });
  });

  test('names no program where an existing image is used', () => {
    expect(recordOf('an existing image')).toMatchObject({ image: VARIANTS['an existing image']?.['imageUri'] });
    expect(recordOf('an existing image')).not.toHaveProperty('programDigest');
  });

  test('lists queues in the order in which they were given', () => {
    expect(recordOf('several queues')?.queues.map(({ name }) => name)).toEqual(['small', 'big', 'gpu']);
  });

  test('fits the free kind of parameter', () => {
    // A reference is at most an ARN long.
    expect(JSON.stringify(recordOf('default')).replaceAll('reference', 'x'.repeat(120)).length).toBeLessThan(4096);
  });
});

describe('outputs', () => {
  const names = (variant: string) => Object.keys(synthesized(variant).template.findOutputs('*'));
  const ALWAYS = [...Object.values(OUTPUT), 'PeoplePolicy', 'WorkerRole'];

  test('are what the command line and people look for', () => {
    expect(new Set(names('default'))).toEqual(new Set(ALWAYS));
  });

  test('have the role for GitHub Actions, where there is one', () => {
    expect(new Set(names('GitHub Actions'))).toEqual(new Set([...ALWAYS, 'GithubRole']));
  });
});

test('everything carries the name of its deployment', () => {
  expect(synthesized('a namespace').stack.tags.tagValues()).toEqual({ 'sweepstack:deployment': 'team' });
});

test('deployments side by side share no name', () => {
  const names = (variant: string) =>
    Object.values(
      synthesized(variant).template.toJSON().Resources as Record<string, { Properties?: Record<string, unknown> }>,
    )
      .flatMap(({ Properties = {} }) => Object.entries(Properties))
      .filter(([key, value]) => key.endsWith('Name') && typeof value === 'string' && value.includes('sweepstack'))
      .map(([, value]) => value);

  expect(names('default').length).toBeGreaterThan(3);
  expect(names('a namespace').filter((name) => names('default').includes(name))).toEqual([]);
});

test('nothing is left when a stack that keeps nothing is destroyed', () => {
  const kept = Object.entries(
    synthesized('nothing kept').template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>,
  )
    .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')
    .map(([name]) => name);

  expect(kept).toEqual([]);
});

test("the CDK's own functions log to groups that go with the stack", () => {
  for (const variant of ['default', 'nothing kept']) {
    const { template } = synthesized(variant);
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions.length).toBeGreaterThan(1);
    expect(functions.filter(({ Properties }) => Properties.LoggingConfig?.LogGroup === undefined)).toEqual([]);
  }
});

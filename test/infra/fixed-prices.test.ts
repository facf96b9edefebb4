import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Vpc } from 'aws-cdk-lib/aws-ec2';
import { fixedPrices, tellFixedPrices } from '../../lib/infra/fixed-prices';
import { synthesized } from './synthesized';
import { testApp } from './test-app';
import { configOf, VARIANTS } from './variants';

jest.setTimeout(120_000);

const WITH_FIXED_PRICE = Object.keys(VARIANTS).filter(
  (name) => configOf(name).network.private && !configOf(name).network.existing,
);

describe('every type of resource has a known price, and the price does not run while nobody works', () => {
  test.each(Object.keys(VARIANTS).filter((name) => !WITH_FIXED_PRICE.includes(name)))('%s', (variant) => {
    expect(fixedPrices(synthesized(variant).stack)).toEqual({ totalUsd: 0, usdByType: new Map(), unknown: [] });
  });
});

test('a NAT gateway and its address have a fixed price', () => {
  const { totalUsd, usdByType, unknown } = fixedPrices(synthesized('private subnets').stack);

  expect(Object.fromEntries(usdByType)).toEqual({
    'AWS::EC2::NatGateway': expect.closeTo(32.85) as number,
    'AWS::EC2::EIP': expect.closeTo(3.65) as number,
  });
  expect(totalUsd).toBeCloseTo(36.5);
  expect(unknown).toEqual([]);
});

test('so do the keys of a hardened deployment', () => {
  const { totalUsd, unknown } = fixedPrices(synthesized('hardened').stack);

  expect(totalUsd).toBeCloseTo(37.5);
  expect(unknown).toEqual([]);
});

test('a type without a known price is not taken for free', () => {
  const stack = new Stack(testApp(), 'Stack');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  new InterfaceVpcEndpoint(stack, 'Endpoint', { vpc, service: InterfaceVpcEndpointAwsService.ECR });

  expect(fixedPrices(stack).unknown).toEqual(['AWS::EC2::VPCEndpoint']);
});

describe('a fixed price is told', () => {
  test.each(WITH_FIXED_PRICE)('when a stack is synthesized: %s', (variant) => {
    const { stack } = synthesized(variant);
    tellFixedPrices(stack);

    const told = Annotations.fromStack(stack).findInfo('*', Match.anyValue());
    const total = fixedPrices(stack).totalUsd.toFixed(2);
    expect(told.map(({ entry }) => entry.data)).toEqual([expect.stringContaining(`costs ${total} USD a month`)]);
  });

  test.each(['private subnets', 'hardened'])('in the documentation: %s', (variant) => {
    const page = readFileSync(join(__dirname, '../../docs/deployment.md'), 'utf8');

    expect(page).toContain(`${fixedPrices(synthesized(variant).stack).totalUsd.toFixed(2)} USD`);
  });
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SweepStack } from '../../lib/infra/sweep-stack';
import { masked, testApp } from './test-app';

test('the whole template', () => {
  expect(masked(Template.fromStack(new SweepStack(testApp(), 'Sweepstack')).toJSON())).toMatchSnapshot();
});

test('says where sweeps are kept', () => {
  Template.fromStack(new SweepStack(testApp(), 'Sweepstack')).hasOutput('Bucket', {
    Value: { Ref: Match.stringLikeRegexp('^StorageSweeps') },
  });
});

test('is free of AwsSolutions findings', () => {
  const app = testApp();
  const stack = new SweepStack(app, 'Sweepstack');

  expect(new AwsSolutionsChecks(app).validateScope(stack).violations).toEqual([]);
});

import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SweepStack } from '../lib/infra/sweep-stack';

const app = new App();
new SweepStack(app, 'Sweepstack');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

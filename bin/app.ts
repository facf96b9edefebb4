import { statSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { stackName } from '../lib/contract/deployment';
import { SweepError } from '../lib/contract/sweep-error';
import { type DeploymentConfig, readConfig } from '../lib/infra/config';
import { tellFixedPrices } from '../lib/infra/fixed-prices';
import { SweepstackChecks } from '../lib/infra/nag/sweepstack-checks';
import { SweepStack } from '../lib/infra/sweep-stack';
import { digestFolder } from '../lib/worker/program-digest';
import { version } from '../package.json';

function synthesize(): void {
  const app = new App();
  const config = readConfig(app.node.getAllContext());
  const stack = new SweepStack(app, stackName(config.namespace), {
    config,
    toolVersion: version,
    programDigest: programDigest(config),
  });
  tellFixedPrices(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new SweepstackChecks(app));
  if (config.hardened) Validations.of(app).addPlugins(new NIST80053R5Checks(app));
}

/** A folder that is not there is told of where the image is built. */
function programDigest({ container, imageUri }: DeploymentConfig): string | undefined {
  const isFolder = statSync(container, { throwIfNoEntry: false })?.isDirectory() === true;
  return imageUri === undefined && isFolder ? digestFolder(container) : undefined;
}

try {
  synthesize();
} catch (error) {
  if (!(error instanceof SweepError)) throw error;
  process.stderr.write(`${[error.message, error.hint ?? []].flat().join('\n')}\n`);
  process.exitCode = 1;
}

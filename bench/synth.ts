import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { alternately, REPOSITORY, timed } from './command';
import { median } from '../lib/numeric/median';
import { amount, atMost, told, type Figure } from './figure';

const RUNS = 7;
const CDK = join(REPOSITORY, 'node_modules/aws-cdk/bin/cdk');

/** How long `cdk synth` takes, bundling included, beside that of the app that `cdk init` makes, with the same CDK. */
export function synth(folder: string): Figure[] {
  const app = join(folder, 'first-app');
  mkdirSync(app);
  timed(process.execPath, [CDK, 'init', 'app', '--language', 'typescript', '--generate-only'], { cwd: app });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(app, 'node_modules'));
  const [theirs = [], ours = []] = alternately(
    RUNS,
    () => timed(process.execPath, [CDK, 'synth', '--quiet'], { cwd: app }),
    () => timed(process.execPath, [CDK, 'synth', '--quiet', '--output', join(folder, 'cdk.out')], { cwd: REPOSITORY }),
  );
  return [
    told('  cdk synth of cdk init app', amount(median(theirs), 's')),
    told('  cdk synth', amount(median(ours), 's')),
    atMost('cdk synth, over that of cdk init app', median(ours) / median(theirs), 1.5, 'x'),
  ];
}

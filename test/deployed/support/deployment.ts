import { join } from 'node:path';
import { stackName } from '../../../lib/contract/deployment';
import { dockerSays, NODE_IMAGE, PYTHON_IMAGE } from '../../docker/support/docker';
import { REPOSITORY } from '../../e2e/support/command';
import { startMoto, type Moto } from '../../support/moto';
import { Checkout } from './checkout';
import { rewriteForMoto } from './moto-template';

const ACCOUNT = '123456789012';
/** What the workers' containers are of. */
export const IMAGE = 'sweepstack-test/deployed';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Seconds; of a store whose times have no fractions. */
const HEARTBEAT = '3';

/** The app deployed to moto, which starts real containers. */
export class Deployment {
  readonly checkout: Checkout;
  private readonly moto: Moto;

  private constructor(moto: Moto, checkout: Checkout) {
    this.moto = moto;
    this.checkout = checkout;
  }

  /** Builds the image, starts moto, deploys. */
  static async create(): Promise<Deployment> {
    buildImage();
    // Containers share the network of this machine, where moto is.
    const moto = await startMoto({ MOTO_DOCKER_NETWORK_MODE: 'host' });
    // By this name the CDK can hand out addresses of objects in it.
    const endpoint = moto.endpoint.replace('127.0.0.1', 'localhost');
    const aws = { ...moto.env, AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: 'us-east-1' };
    const quiet = { SWEEP_HEARTBEAT_SECONDS: HEARTBEAT, NO_COLOR: '1', CDK_DISABLE_VERSION_CHECK: '1' };
    const checkout = new Checkout({ ...process.env, ...aws, ...quiet, PYTHONPATH: moto.packages });
    const deployment = new Deployment(moto, checkout);
    deployment.deploy(endpoint);
    return deployment;
  }

  /** Destroys it; returns the names of what is left. */
  async destroy(): Promise<string[]> {
    this.look('detach');
    // The first time moto fails at the network, whose route tables it leaves; the second time it has forgotten it.
    for (let i = 0; i < 2; i++) await this.checkout.start('down', '--app', 'cdk.out', '--force').ended;
    return this.look()
      .split('\n')
      .filter((name) => name !== '');
  }

  async close(): Promise<void> {
    await this.moto.stop();
    this.checkout.remove();
  }

  private deploy(endpoint: string): void {
    this.checkout.run('npm', 'run', '--silent', 'synth', '--', '--context', `imageUri=${IMAGE}`);
    const { scratch, folder } = this.checkout;
    const credentials = { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' };
    const env = { AWS_ENDPOINT_URL: endpoint, ...credentials };
    rewriteForMoto(join(folder, 'cdk.out', `${stackName('default')}.template.json`), { env, scratch });
    this.checkout.run('npx', 'cdk', 'bootstrap', '--app', 'cdk.out', `aws://${ACCOUNT}/us-east-1`);
    // moto keeps no outputs of a stack that a change set made.
    const flags = ['--app', 'cdk.out', '--require-approval', 'never', '--method', 'direct'];
    this.checkout.run('npm', 'run', '--silent', 'up', '--', ...flags);
  }

  private look(...args: readonly string[]): string {
    return this.checkout.run('python3', join(__dirname, 'leftovers.py'), ...args).trim();
  }
}

function buildImage(): void {
  const images = ['--build-arg', `BASE_IMAGE=${PYTHON_IMAGE}`, '--build-arg', `NODE_IMAGE=${NODE_IMAGE}`];
  const secret = ['--secret', `id=ca_bundle,src=${CERTIFICATES}`];
  const file = join(REPOSITORY, 'container/Dockerfile');
  dockerSays('build', '--quiet', '--file', file, '--tag', IMAGE, ...images, ...secret, REPOSITORY);
}

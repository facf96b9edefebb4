import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchArguments, type LaunchedImage } from '../../lib/launch/docker-arguments';
import type { Launch } from '../../lib/launch/launcher';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();
let base: string;
beforeAll(() => {
  base = folder();
  mkdirSync(join(base, 'model'));
});

function argumentsOf(launch: Partial<Launch> = {}, image: Partial<LaunchedImage> = {}): string[] {
  const whole = { verb: 'serve', base, stdout: 'out', stderr: 'err', ...launch } as const;
  return launchArguments({ image: 'rules:1.2', ...image }, whole, 'sweep-serve-1');
}

/** The values of an option. */
function values(args: readonly string[], option: string): string[] {
  return args.flatMap((argument, i) => (argument === option ? [args[i + 1] as string] : []));
}

describe('the arguments of docker run for a program', () => {
  it('end with the image and the verb, which its entry point gets', () => {
    const args = argumentsOf();
    expect(args.slice(-2)).toEqual(['rules:1.2', 'serve']);
    expect(args).not.toContain('--entrypoint');
  });

  it('make the program process 1, as on SageMaker', () => {
    expect(argumentsOf()).not.toContain('--init');
  });

  it('give no right to write to the root file system, and none to what may only be read', () => {
    const args = argumentsOf({ readOnly: ['model'] });
    expect(args).toContain('--read-only');
    expect(values(args, '--security-opt')).toEqual(['no-new-privileges']);
    const mounts = values(args, '--mount');
    expect(mounts).toContain('type=volume,destination=/tmp');
    expect(mounts).toContain(`type=bind,source=${base}/model,destination=/opt/ml/model,readonly`);
  });

  it('let the root file system be written to where that is asked for, with no more rights than before', () => {
    const args = argumentsOf({}, { writableRoot: true });
    expect(args).not.toContain('--read-only');
    expect(values(args, '--security-opt')).toEqual(['no-new-privileges']);
  });

  it('mount what is in the base folder one by one, so that an image keeps what else it has there', () => {
    const binds = values(argumentsOf(), '--mount').filter((mount) => mount.startsWith('type=bind'));
    expect(binds).toEqual([`type=bind,source=${base}/model,destination=/opt/ml/model`]);
  });

  it('publish a port to this machine alone: the one that SageMaker looks at, unless another is asked for', () => {
    expect(values(argumentsOf(), '--publish')).toEqual([]);
    const usual = argumentsOf({ port: 4000 });
    expect(values(usual, '--publish')).toEqual(['127.0.0.1:4000:8080']);
    expect(values(usual, '--env')).toContain('SAGEMAKER_BIND_TO_PORT=8080');
    const other = argumentsOf({ port: 4000, containerPort: 4001 });
    expect(values(other, '--publish')).toEqual(['127.0.0.1:4000:4001']);
    expect(values(other, '--env')).toContain('SAGEMAKER_BIND_TO_PORT=4001');
    const untold = argumentsOf({ port: 4000, tellsPort: false });
    expect(values(untold, '--publish')).toEqual(['127.0.0.1:4000:8080']);
    expect(values(untold, '--env')).toEqual(['HOME=/tmp']);
  });

  it('run it as this user, as another, or as the image says', () => {
    expect(values(argumentsOf(), '--user')).toEqual([`${process.getuid?.()}:${process.getgid?.()}`]);
    expect(values(argumentsOf({}, { user: '10001:10001' }), '--user')).toEqual(['10001:10001']);
    expect(values(argumentsOf({}, { user: '' }), '--user')).toEqual(['']);
  });

  it('give variables, HOME among them where nobody gave it', () => {
    expect(values(argumentsOf({ env: { A: 'b c', EMPTY: '' } }), '--env')).toEqual(['HOME=/tmp', 'A=b c', 'EMPTY=']);
    expect(values(argumentsOf({ env: { HOME: '/root' } }), '--env')).toEqual(['HOME=/root']);
  });
});

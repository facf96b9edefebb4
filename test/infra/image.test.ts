import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { SweepImage, type SweepImageProps } from '../../lib/infra/image';
import { temporaryFolders } from '../support/temporary-folder';
import { testApp } from './test-app';

const CONTAINER = resolve(__dirname, '../../container');
const temporaryFolder = temporaryFolders();

function program(): string {
  const folder = join(temporaryFolder(), 'my-program');
  cpSync(CONTAINER, folder, { recursive: true });
  return folder;
}

function imageOf(props: Partial<SweepImageProps> = {}): SweepImage {
  return new SweepImage(new Stack(testApp(), 'Stack'), 'Image', {
    container: 'container',
    architecture: 'x86_64',
    ...props,
  });
}

interface DockerAsset {
  readonly directory: string;
  readonly dockerFile: string;
  readonly platform: string;
  readonly dockerBuildArgs?: { readonly [name: string]: string };
}

interface AssetManifest {
  readonly dockerImages: { readonly [hash: string]: { readonly source: DockerAsset } };
}

/** What is built when the image is deployed. */
function build(props: Partial<SweepImageProps> = {}) {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const image = new SweepImage(stack, 'Image', { container: 'container', architecture: 'x86_64', ...props });
  new StringParameter(stack, 'Record', { stringValue: image.uri });
  const { directory } = app.synth();
  const assets = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8')) as AssetManifest;
  const [[hash, { source }]] = Object.entries(assets.dockerImages) as [[string, { source: DockerAsset }]];
  const files = readdirSync(join(directory, source.directory), { recursive: true }).map(String);
  return { hash, source, files };
}

test('is built from the program, the worker and a Dockerfile, and from nothing else', () => {
  const { source, files } = build();
  expect(source).toMatchObject({ dockerFile: 'container/Dockerfile', platform: 'linux/amd64' });
  expect(files).toEqual(expect.arrayContaining(['container/train', 'container/Dockerfile', 'dist/image/sweep.mjs']));
  expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(new Set(['.dockerignore', 'container', 'dist']));
  expect(files.filter((file) => /^dist\/(?!image)/.test(file))).toEqual([]);
});

test('a program of any folder is built, with our Dockerfile where it has none', () => {
  const folder = program();
  rmSync(join(folder, 'Dockerfile'), { force: true });
  expect(build({ container: folder }).files).toEqual(
    expect.arrayContaining(['container/train', 'container/Dockerfile']),
  );
});

test('its label says that it hosts many models only if the program has the server of the template', () => {
  const folder = program();
  expect(build({ container: folder }).source.dockerBuildArgs ?? {}).not.toHaveProperty('MULTI_MODELS');
  rmSync(join(folder, 'serving'), { recursive: true });
  expect(build({ container: folder }).source.dockerBuildArgs).toMatchObject({ MULTI_MODELS: 'false' });
});

describe('its hash', () => {
  const { hash } = build();

  test('is the same for the same program elsewhere, also when Python has left its cache and train its model', () => {
    const folder = program();
    mkdirSync(join(folder, 'local/model'), { recursive: true });
    writeFileSync(join(folder, 'local/model/model.joblib'), 'trained by hand');
    mkdirSync(join(folder, '__pycache__'), { recursive: true });
    writeFileSync(join(folder, '__pycache__/data.pyc'), 'compiled');
    expect(build({ container: folder }).hash).toBe(hash);
  });

  test.each(['train', 'Dockerfile', 'requirements.txt'])('changes with %s', (name) => {
    const folder = program();
    chmodSync(join(folder, name), 0o755);
    writeFileSync(join(folder, name), '# other');
    expect(build({ container: folder }).hash).not.toBe(hash);
  });

  test('changes with the processor', () => {
    const other = build({ architecture: 'arm64' });
    expect(other.source.platform).toBe('linux/arm64');
    expect(other.hash).not.toBe(hash);
  });
});

test('a folder without a program is refused', () => {
  expect(() => imageOf({ container: temporaryFolder() })).toThrow("it holds no program 'train'");
});

describe('an existing image', () => {
  test('is taken as it is', () => {
    const { uri, repositoryArn } = imageOf({ imageUri: 'docker.io/someone/workers:1' });
    expect({ uri, repositoryArn }).toEqual({ uri: 'docker.io/someone/workers:1', repositoryArn: undefined });
  });

  test.each([
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/workers:1',
      'arn:aws:ecr:eu-west-1:123456789012:repository/team/workers',
    ],
    [
      `123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/workers@sha256:${'0'.repeat(64)}`,
      'arn:aws-cn:ecr:cn-north-1:123456789012:repository/workers',
    ],
  ])('of ECR says which repository it is in: %s', (imageUri, arn) => {
    expect(imageOf({ imageUri }).repositoryArn).toBe(arn);
  });
});

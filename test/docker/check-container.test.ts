import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenByImage, copyFixture, rules, type Variant } from '../check/checked-fixture';
import { temporaryFolders } from '../support/temporary-folder';
import { docker, dockerSays, PYTHON_IMAGE } from './support/docker';

const temporaryFolder = temporaryFolders();
const REPOSITORY = 'sweepstack-test/checked';
const LABEL = 'LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true';

interface ImageVariant extends Variant {
  /** Lines of the Dockerfile after those of the good one. */
  readonly lines?: readonly string[];
  /** @default the image says that it listens on any port */
  readonly hasLabel?: boolean;
  /** @default 10001 */
  readonly user?: string;
  /** @default there is what answers as the worker does */
  readonly hasWorker?: boolean;
}

/** An image of the good program, small and quick to make. */
function build(
  tag: string,
  { lines = [], hasLabel = true, user = '10001', hasWorker = true, ...variant }: ImageVariant,
): string {
  const context = temporaryFolder();
  copyFixture(join(context, 'program'), variant);
  mkdirSync(join(context, 'bin'));
  writeFileSync(join(context, 'bin', 'sweep'), '#!/bin/sh\necho 0.1.0\n');
  writeFileSync(join(context, 'entry'), '#!/bin/sh\ncase $1 in train|serve) exec "$1";; *) exit 2;; esac\n');
  for (const name of ['bin/sweep', 'entry']) chmodSync(join(context, name), 0o755);
  const dockerfile = [
    `FROM ${PYTHON_IMAGE}`,
    'COPY program /opt/program',
    'COPY entry /entry',
    ...(hasWorker ? ['COPY bin /opt/sweepstack/bin'] : []),
    'ENV PATH=/opt/program:$PATH',
    'RUN mkdir -m 777 /var/notes',
    ...(hasLabel ? [LABEL] : []),
    ...(user === '' ? [] : [`USER ${user}`]),
    ...lines,
  ];
  writeFileSync(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
  const image = `${REPOSITORY}:${tag}`;
  dockerSays('build', '--tag', image, context);
  return image;
}

afterAll(() => {
  const images = dockerSays('images', '--quiet', REPOSITORY).split('\n');
  docker('rmi', '--force', ...new Set(images));
});

const train = { trainOnly: true };

/** Faults of images, each with the rules that it breaks. */
const FAULTS: readonly (readonly [name: string, variant: ImageVariant, broken: readonly string[]])[] = [
  ['is-root', { ...train, user: '' }, ['warning image.user']],
  ['has-no-worker', { ...train, hasWorker: false }, ['warning image.worker']],
  ['has-no-train', { ...train, lines: ['ENV PATH=/usr/bin:/bin'] }, ['failed train.starts']],
  ['has-no-interpreter', { ...train, lines: ['ENV PATH=/opt/program'] }, ['failed train.exit-code']],
  ['keeps-the-worker-out', { ...train, lines: ['ENTRYPOINT ["/entry"]'] }, ['failed image.worker-by-entry-point']],
  [
    'has-a-line-as-entry-point',
    { ...train, hasLabel: false, lines: ['ENTRYPOINT train'] },
    ['failed serve.starts', 'warning image.entry-point', 'failed image.worker-by-entry-point'],
  ],
  [
    'says-yes-to-several-models',
    { ...train, lines: ['LABEL com.amazonaws.sagemaker.capabilities.multi-models=yes'] },
    ['failed image.multi-model-label'],
  ],
  [
    'writes-to-var',
    { ...train, fault: 'writes-to-var' },
    ['warning train.program-unchanged', 'failed train.read-only-root'],
  ],
  ['tries-to-write-to-var', { ...train, fault: 'tries-to-write-to-var' }, ['warning train.program-unchanged']],
  ['needs-root', { ...train, fault: 'needs-root', user: 'root' }, ['warning train.non-root', 'warning image.user']],
  ['never-hears-of-sigterm', { ...train, fault: 'no-sigterm-handler' }, ['failed train.sigterm']],
  ['says-nothing-of-its-port', { hasLabel: false }, ['warning image.port-label']],
  ['has-one-port', { fault: 'fixed-port' }, ['failed serve.any-port']],
  ['has-another-default-port', { fault: 'other-default-port' }, ['failed serve.default-port']],
  ['listens-to-itself', { fault: 'loopback-alone' }, ['failed serve.starts', 'failed serve.any-port']],
  ['has-a-server-that-writes-to-var', { fault: 'server-writes-to-var' }, ['warning serve.read-only-root']],
  ['has-a-server-that-writes-to-its-model', { fault: 'writes-to-model' }, ['failed serve.invocations']],
];

test('an image that keeps every promise breaks no rule', async () => {
  expect(await brokenByImage(temporaryFolder(), build('good', {}))).toEqual([]);
});

test.concurrent.each(FAULTS)('an image that %s', async (name, variant, broken) => {
  expect(await brokenByImage(temporaryFolder(), build(name, variant))).toEqual(rules(broken));
});

test('an image for another processor', async () => {
  const image = forArm(build('for-amd', train));
  expect(await brokenByImage(temporaryFolder(), image)).toEqual(rules(['failed image.architecture']));
});

/** The same image, which only says that it is for ARM: it runs here as well. */
function forArm(image: string): string {
  const folder = temporaryFolder();
  const archive = join(folder, 'image.tar');
  dockerSays('save', '--output', archive, image);
  const files = join(folder, 'files');
  mkdirSync(files);
  execFileSync('tar', ['--extract', '--file', archive, '--directory', files]);
  const manifest = JSON.parse(readFileSync(join(files, 'manifest.json'), 'utf8')) as [
    { Config: string; RepoTags: string[] },
  ];
  const config = join(files, manifest[0].Config);
  writeFileSync(config, readFileSync(config, 'utf8').replace('"architecture":"amd64"', '"architecture":"arm64"'));
  manifest[0].RepoTags = [`${REPOSITORY}:for-arm`];
  writeFileSync(join(files, 'manifest.json'), JSON.stringify(manifest));
  execFileSync('tar', ['--create', '--file', archive, '--directory', files, ...readdirSync(files)]);
  dockerSays('load', '--input', archive);
  return `${REPOSITORY}:for-arm`;
}

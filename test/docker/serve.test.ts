import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf, sweepToServe } from '../e2e/support/served-sweep';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { until } from '../e2e/support/waiting';
import { writeServing } from '../support/serving-program';
import { temporaryFolders } from '../support/temporary-folder';
import { docker, dockerSays, PYTHON_IMAGE } from './support/docker';

const IMAGES = ['sweepstack-test/serve-one', 'sweepstack-test/serve-two:1.2'];
const sandbox = sandboxPerTest();
const folder = temporaryFolders();

/** Refuses to serve where it may write to its model. */
const GUARDED = `#!/bin/sh
touch /opt/ml/model/mine 2>/dev/null && { echo "may write to the model" >&2; exit 1; }
exec serve-for-real
`;

beforeAll(() => {
  for (const [i, image] of IMAGES.entries()) {
    const context = folder();
    writeServing(context, `image${i + 1}`);
    writeFileSync(join(context, 'guarded'), GUARDED, { mode: 0o755 });
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM ${PYTHON_IMAGE}\nCOPY serve /opt/program/serve-for-real\nCOPY guarded /opt/program/serve\nENV PATH=/opt/program:$PATH\n`,
    );
    dockerSays('build', '--tag', image, context);
  }
});
afterAll(() => void docker('rmi', '--force', ...IMAGES));
afterEach(() => until('containers go', () => containers().length === 0));

function containers(): string[] {
  const all = IMAGES.map((image) =>
    dockerSays('ps', '--all', '--filter', `ancestor=${image}`, '--format', '{{.Names}}'),
  );
  return all
    .join('\n')
    .split('\n')
    .filter((name) => name !== '');
}

function model(text: string): string {
  const made = join(sandbox().folder, `model-${text}`);
  mkdirSync(made);
  writeFileSync(join(made, 'weights'), text);
  return made;
}

it.each([
  ['SIGINT', 130],
  ['SIGKILL', -1],
] as const)('serves the best model of a sweep in a container until %s, which leaves nothing', async (signal, code) => {
  await sweepToServe(sandbox());
  const serving = sandbox().start(['serve', '--port', '0', '--image', IMAGES[0] as string]);
  await expect(answerOf(serving, '7')).resolves.toMatch(/^image1\(k is 2; .*; 7\)$/);
  expect(containers()).toHaveLength(1);
  serving.kill(signal);
  const { stdout, code: exitCode } = await serving.ended;
  expect(exitCode).toBe(code);
  if (signal === 'SIGINT') expect(stdout).toContain('image1 ends');
});

it('chains images, each of which is told its own port', async () => {
  const [one, two] = IMAGES as [string, string];
  const serving = sandbox().start(['serve', '--port', '0', '--pipeline', `${one}=${model('a')},${two}=${model('b')}`]);
  await expect(answerOf(serving, '7')).resolves.toMatch(/^image2\(b; text\/image1; \*\/\*; image1\(a; .*; 7\)\)$/);
  expect(containers()).toHaveLength(2);
  serving.kill('SIGINT');
  expect((await serving.ended).code).toBe(130);
});

it.each([
  ['sweepstack-test/no-such:1', 'ImageNotFound'],
  [PYTHON_IMAGE, 'ProgramNotStarted'],
])('says what is wrong with the image %s', async (image, error) => {
  const { code, stderr } = await sandbox().run(['serve', model('a'), '--port', '0', '--image', image]);
  expect(stderr).toContain(`[${error}]`);
  expect(code).not.toBe(0);
});

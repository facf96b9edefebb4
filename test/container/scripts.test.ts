import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../support/temporary-folder';
import { REPOSITORY } from './staged-program';

const TOOLS = 'sh basename cat cp dirname find grep head mkdir mktemp printenv rm sed sort tail'.split(' ');
const ACCOUNT = '123456789012';
const ADDRESS = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/mine`;
const folder = temporaryFolders();

/** A checkout with the scripts, and a PATH with nothing but what they may use and what a test puts there. */
class Checkout {
  readonly root = folder();
  private readonly bin = join(this.root, 'bin');
  private readonly log = join(this.root, 'log');

  constructor() {
    for (const path of ['bin', 'container', 'dist/image', 'mine/local/model'])
      mkdirSync(join(this.root, path), { recursive: true });
    for (const name of ['common', 'build', 'build_and_push', 'start', 'stop'])
      copyFileSync(join(REPOSITORY, `container/${name}.sh`), join(this.root, `container/${name}.sh`));
    for (const path of [
      'container/Dockerfile',
      '.dockerignore',
      'dist/image/sweep.mjs',
      'mine/train',
      'mine/local/model/m',
    ])
      writeFileSync(join(this.root, path), path);
    for (const tool of TOOLS)
      symlinkSync(['/usr/bin', '/bin'].map((at) => join(at, tool)).find(existsSync) ?? tool, join(this.bin, tool));
  }

  /** A command that notes its arguments, then does what a few lines of shell say. */
  fake(name: string, does = ''): this {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"${this.log}"\n${does}\n`);
    chmodSync(file, 0o755);
    return this;
  }

  run(script: string, args: readonly string[], env: Record<string, string> = {}) {
    const options = { cwd: this.root, env: { PATH: this.bin, HOME: this.root, ...env }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(join(this.root, 'container', script), args, options);
    const calls = existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n') : [];
    return { status, stdout, stderr, calls };
  }
}

let checkout: Checkout;
beforeEach(() => void (checkout = new Checkout()));

describe('build.sh', () => {
  test.each([
    ['docker where both are there', ['docker', 'podman'], {}, 'docker'],
    ['podman where it is alone', ['podman'], {}, 'podman'],
    ['what CONTAINER_CLI says', ['docker', 'podman'], { CONTAINER_CLI: 'podman' }, 'podman'],
  ])('takes %s', (_, clis, env, expected) => {
    for (const cli of clis) checkout.fake(cli);
    const { status, stderr, calls } = checkout.run('build.sh', ['mine', 'tag'], env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(calls).toEqual([expect.stringMatching(`^${expected} build --tag tag --file \\S+/Dockerfile .*/context$`)]);
  });

  test('lays out the program and the worker, and takes our Dockerfile where the folder has none', () => {
    const show = 'for last; do :; done; cd "$last"; cat "$5"; find . -type f | sort';
    const ours = checkout.fake('docker', show).run('build.sh', ['mine']);
    expect(ours.stdout).toBe('container/Dockerfile\n./.dockerignore\n./container/train\n./dist/image/sweep.mjs\n');
    writeFileSync(join(checkout.root, 'mine/Dockerfile'), 'its own: ');
    expect(checkout.run('build.sh', ['mine']).stdout).toMatch(/^its own: /);
  });

  test('leaves out copies of files that need not be there and are not, which podman takes for an error', () => {
    const copies = ['COPY container/*.tx[t] ./', 'COPY container/trai[n] ./', 'COPY container /opt', 'RUN echo \\'];
    writeFileSync(join(checkout.root, 'mine/Dockerfile'), `FROM a\n${copies.join('\n')}\n    [a]\n`);
    const { stdout } = checkout.fake('podman', 'cat "$5"').run('build.sh', ['mine']);
    expect(stdout).toBe(`FROM a\n${copies.slice(1).join('\n')}\n    [a]\n`);
  });

  test('hands images, proxies and secrets to the build, and no secret as an argument', () => {
    const certificates = join(checkout.root, 'ca.crt');
    writeFileSync(certificates, '');
    const env = {
      SWEEP_BASE_IMAGE: 'base',
      SWEEP_NODE_IMAGE: 'node',
      HTTPS_PROXY: 'http://name:secret@proxy',
      PIP_INDEX_URL: 'https://name:secret@index',
      PIP_CERT: certificates,
    };
    const show = 'for a; do case $a in id=pip_conf,*) cat "${a#*src=}" ;; esac; done';
    const { stdout, calls } = checkout.fake('docker', show).run('build.sh', ['mine'], env);
    expect(stdout).toBe('[global]\nindex-url = https://name:secret@index\n');
    expect(calls[0]).toContain(
      '--build-arg BASE_IMAGE=base --build-arg NODE_IMAGE=node --build-arg MULTI_MODELS=false --build-arg HTTPS_PROXY --secret',
    );
    expect(calls[0]).toContain(`--secret id=ca_bundle,src=${certificates}`);
    expect(calls[0]).not.toContain('secret@');
  });

  test('says that the image hosts many models only if the program has the server of the template', () => {
    mkdirSync(join(checkout.root, 'mine/serving'));
    writeFileSync(join(checkout.root, 'mine/serving/multi_model.py'), '');
    expect(checkout.fake('docker').run('build.sh', ['mine']).calls[0]).not.toContain('MULTI_MODELS');
  });

  test("takes pip's own settings, and the certificates that they name", () => {
    const [settings, certificates] = [join(checkout.root, 'pip.conf'), join(checkout.root, 'ca.crt')];
    writeFileSync(certificates, '');
    writeFileSync(settings, `[global]\ncert = ${certificates}\n`);
    const { calls } = checkout.fake('docker').run('build.sh', ['mine'], { PIP_CONFIG_FILE: settings });
    expect(calls[0]).toContain(`--secret id=pip_conf,src=${settings} --secret id=ca_bundle,src=${certificates}`);
  });

  test.each([
    ['it is missing', (root: string) => rmSync(join(root, 'dist/image/sweep.mjs'))],
    ['it may be older than its sources', (root: string) => mkdirSync(join(root, 'node_modules'))],
  ])('makes the worker first where %s', (_, prepare) => {
    checkout.fake('docker').fake('npm', 'mkdir -p dist/image; echo worker >dist/image/sweep.mjs');
    prepare(checkout.root);
    const { calls } = checkout.run('build.sh', ['mine']);
    expect(calls).toEqual(['npm run --silent build', expect.stringMatching(/^docker build/)]);
  });

  test('says that a build has failed', () => {
    const { status, stderr } = checkout.fake('docker', 'exit 1').run('build.sh', ['mine']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "build.sh: docker cannot build 'mine'; container/README.md says what a build is given\n",
    });
  });
});

describe('build_and_push.sh', () => {
  const PUSHES = [`docker tag mine:2 ${ADDRESS}:2`, `docker push ${ADDRESS}:2`];
  /** Stands in for the AWS CLI; a repository is there, or asking for it fails. */
  const aws = (describing: string): string => `
case "$1 $2" in
  'sts get-caller-identity') echo ${ACCOUNT} ;;
  'ecr describe-repositories') ${describing} ;;
  'ecr create-repository') echo ${ADDRESS} ;;
  'ecr get-login-password') echo one-time ;;
  *) exit 64 ;;
esac`;
  const failing = (message: string): string => `echo "An error occurred (${message}" >&2; exit 254`;
  const docker = `if [ "$1" = login ]; then cat >login; fi`;

  test('builds, makes the repository that is missing, logs in and pushes', () => {
    checkout.fake('docker', docker).fake('aws', aws(failing('RepositoryNotFoundException) when calling')));
    const { status, stdout, calls } = checkout.run('build_and_push.sh', ['mine:2', 'eu-central-1', 'mine']);
    expect(status).toBe(0);
    expect(stdout).toContain(`npx cdk deploy -c imageUri=${ADDRESS}:2\n`);
    expect(calls.map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
      'aws sts get-caller-identity',
      'docker build --tag',
      'aws ecr describe-repositories',
      'aws ecr create-repository',
      'aws ecr get-login-password',
      'docker login --username',
      'docker tag mine:2',
      `docker push ${ADDRESS}:2`,
    ]);
    expect(calls.slice(-2)).toEqual(PUSHES);
    expect(calls.join('\n')).not.toContain('one-time');
    expect(readFileSync(join(checkout.root, 'login'), 'utf8')).toBe('one-time');
  });

  test('pushes an image that is there as it is, to a repository that is there', () => {
    checkout.fake('docker', docker).fake('aws', aws(`echo ${ADDRESS}`));
    const { status, calls } = checkout.run('build_and_push.sh', ['mine:2', '', '-'], { AWS_REGION: 'eu-central-1' });
    expect(status).toBe(0);
    expect(calls.filter((call) => /build|create/.test(call))).toEqual([]);
    expect(calls).toContain('docker image inspect mine:2');
    expect(calls.slice(-2)).toEqual(PUSHES);
  });

  test.each([
    ['no AWS CLI', undefined, 'the AWS CLI is needed to push to ECR, and aws is not on the PATH'],
    [
      'no credentials',
      'echo; echo "Unable to locate credentials." >&2; exit 253',
      'credentials of AWS are needed: Unable to locate credentials.\nsign in with aws configure',
    ],
    [
      'no right to ask',
      aws(failing('AccessDeniedException) when calling')),
      'ECR does not tell about repository mine: An error occurred (AccessDeniedException',
    ],
  ])('with %s pushes nothing', (_, fake, reason) => {
    checkout.fake('docker');
    if (fake !== undefined) checkout.fake('aws', fake);
    const { status, stderr, calls } = checkout.run('build_and_push.sh', ['mine', 'eu-central-1', '-']);
    expect(status).toBe(1);
    expect(stderr).toContain(`build_and_push.sh: ${reason}`);
    expect(calls.filter((call) => /login|push/.test(call))).toEqual([]);
  });
});

describe('what is wrong is said in one message', () => {
  test.each([
    ['build.sh', ['nowhere'], "there is no folder 'nowhere'"],
    ['build.sh', ['dist'], "'dist' holds no program: a file named train or serve"],
    ['build.sh', ['--tag'], "there is no option '--tag'; usage:\nbuild.sh [FOLDER] [TAG]"],
    ['build.sh', ['a', 'b', 'c'], '3 arguments are given, and 0 to 2 are taken; usage:'],
    ['build_and_push.sh', [], '0 arguments are given, and 1 to 3 are taken; usage:'],
    ['build_and_push.sh', ['Mine'], "'Mine' is no name for a repository in ECR"],
    ['build_and_push.sh', ['mine:a/b'], "'a/b' is no tag"],
    ['build_and_push.sh', ['mine', 'mars'], "'mars' is no region of AWS, which is such as eu-central-1"],
    ['build_and_push.sh', ['mine'], 'in which region? Name it as the second argument, or in AWS_REGION'],
    ['start.sh', ['mine', '70000'], "'70000' is no port: a number from 1 to 65535 is"],
    ['start.sh', ['mine', '80', 'nowhere'], "there is no folder 'nowhere/model': train a model first"],
    ['start.sh', ['gone', '80', 'mine/local'], "docker has no image 'gone' (No such image: gone)"],
    ['stop.sh', ['mine'], 'there is no container of mine that start.sh started'],
  ])('%s %j', (script, args, reason) => {
    const docker = `[ "$1" != image ] || { echo "No such image: gone" >&2; exit 1; }`;
    const { status, stderr } = checkout.fake('docker', docker).fake('aws').fake('curl').run(script, args);
    expect(status).toBe(1);
    expect(stderr.startsWith(`${script}: ${reason}`)).toBe(true);
  });

  test.each([
    [{}, 'build.sh: docker or podman is needed, and is not on the PATH\n'],
    [{ CONTAINER_CLI: 'nerdctl' }, 'build.sh: nerdctl is needed, and is not on the PATH\n'],
  ])('where there is no container engine, with %j', (env, message) => {
    expect(checkout.run('build.sh', ['mine'], env)).toMatchObject({ status: 1, stderr: message });
  });

  test.each(['build.sh', 'build_and_push.sh', 'start.sh', 'stop.sh'])('%s shows its usage', (script) => {
    const { status, stdout } = checkout.run(script, ['--help']);
    expect(status).toBe(0);
    expect(stdout.startsWith(`${script} [`) || stdout.startsWith(`${script} IMAGE`)).toBe(true);
  });
});

import { sweepMounts } from '../../../lib/backend/docker/mounts';
import { containerName, runArguments, type ContainerOptions } from '../../../lib/backend/docker/run-arguments';

const SWEEP = '/sweeps/digits-1';

function argumentsOf(options: Partial<ContainerOptions> = {}, attached = true): string[] {
  const all = { image: 'my-image', mounts: [], resources: {}, env: {}, ...options };
  return runArguments(all, { sweep: SWEEP, name: 'sweep-1', attached });
}

/** The values of an option. */
function values(args: readonly string[], option: string): string[] {
  return args.flatMap((argument, i) => (argument === option ? [args[i + 1] as string] : []));
}

describe('the arguments of docker run', () => {
  it('end with the image and the command of a worker, whatever the entry point of the image is', () => {
    const args = argumentsOf({ workArguments: ['--channel', 'train=/data'] });
    expect(values(args, '--entrypoint')).toEqual(['/opt/sweepstack/bin/sweep']);
    expect(args.slice(args.indexOf('my-image'))).toEqual([
      'my-image',
      'work',
      SWEEP,
      '--quiet',
      '--channel',
      'train=/data',
    ]);
  });

  it('leave the entry point of an image that runs the script of a program', () => {
    const args = argumentsOf({ hasEntry: true });
    expect(values(args, '--entrypoint')).toEqual([]);
    expect(args.slice(args.indexOf('my-image'))).toEqual([
      'my-image',
      '/opt/sweepstack/bin/sweep',
      'work',
      SWEEP,
      '--quiet',
    ]);
  });

  it('connect a worker that ends with the command, and leave alone one that outlives it', () => {
    expect(argumentsOf({}, true)).toEqual(expect.arrayContaining(['--interactive', 'SWEEP_EMPLOYED_BY_STDIO=1']));
    const detached = argumentsOf({}, false).join(' ');
    expect(detached).not.toMatch(/--interactive|SWEEP_EMPLOYED_BY_STDIO|--quiet/);
  });

  it('mount folders at their own paths, odd ones too', () => {
    const mounts = [
      { path: '/sweeps', writable: true },
      { path: '/data, "raw"', writable: false },
    ];
    expect(values(argumentsOf({ mounts }), '--mount')).toEqual([
      'type=volume,destination=/tmp',
      'type=bind,source=/sweeps,destination=/sweeps',
      'type=bind,"source=/data, ""raw""","destination=/data, ""raw""",readonly',
    ]);
  });

  it('limit what a container gets to what the sweep asks for', () => {
    const limits = (resources: ContainerOptions['resources']): string[] =>
      ['--cpus', '--memory', '--memory-swap', '--gpus'].flatMap((option) => values(argumentsOf({ resources }), option));
    expect(limits({})).toEqual([]);
    expect(limits({ gpus: 0 })).toEqual([]);
    expect(limits({ vcpus: 0.5, memoryMiB: 2048, gpus: 1 })).toEqual(['0.5', '2048m', '2048m', '1']);
  });

  it('pass credentials by name, so that no list of processes shows them, and no other variable', () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'secret', AWS_PROFILE: 'mine', HOME: '/home/me', PATH: '/bin' };
    const args = argumentsOf({ env });
    expect(values(args, '--env')).toEqual(expect.arrayContaining(['AWS_SECRET_ACCESS_KEY']));
    expect(args.join(' ')).not.toMatch(/secret|AWS_PROFILE|home\/me/);
  });
});

describe('the name of a container', () => {
  it('shows the sweep, and is a host name', () => {
    const name = containerName('/sweeps/my_sweep-20261121-093000-x7f2');
    expect(name).toMatch(/^sweep-my-sweep-20261121-093000-x7f2-[0-9a-f]{8}$/);
    expect(containerName(`s3://bucket/sweeps/${'long'.repeat(30)}`)).toMatch(/^[a-z0-9-]{63}$/);
    expect(containerName(SWEEP)).not.toBe(containerName(SWEEP));
  });
});

describe('what is mounted for a sweep', () => {
  it('is the root, to write to, and its data, to read', () => {
    expect(sweepMounts('/sweeps', { train: '/data/a', test: '/data/b.csv' })).toEqual([
      { path: '/sweeps', writable: true },
      { path: '/data/a', writable: false },
      { path: '/data/b.csv', writable: false },
    ]);
  });

  it('is nothing of what is in S3, and each folder once', () => {
    expect(sweepMounts('s3://bucket/sweeps', { a: '/data', b: '/data', c: 's3://bucket/c' })).toEqual([
      { path: '/data', writable: false },
    ]);
  });
});

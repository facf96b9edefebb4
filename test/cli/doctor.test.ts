import { BatchClient, DescribeJobQueuesCommand } from '@aws-sdk/client-batch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFacts } from '../../lib/cli/local-facts';
import { main } from '../../lib/cli/main';
import { deployment, queue } from '../doctor/healthy-facts';
import { temporaryFolders } from '../support/temporary-folder';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
const ssm = mockClient(SSMClient);
const batch = mockClient(BatchClient);
const others = [EC2Client, ECRClient, S3Client, ServiceQuotasClient].map((client) => mockClient(client as never));

const gpu = { ...queue, name: 'gpu', queue: 'Sweepstack-gpu' };
const record = { ...deployment, queues: [queue, gpu] };

beforeEach(() => {
  // Nobody may look at anything, but for what a test allows.
  for (const mock of [ssm, batch, ...others]) mock.reset().rejects(awsError('AccessDeniedException'));
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: JSON.stringify(record) } });
});

function awsError(name: string): Error {
  return Object.assign(new Error(`${name} by test`), { name, $fault: 'client' });
}

async function doctor(...args: string[]): Promise<RecordingIo & { exitCode: number }> {
  const io = new RecordingIo({ columns: 100 });
  return Object.assign(io, { exitCode: await main(io, ['doctor', ...args]) });
}

describe('without a deployment', () => {
  test('it looks at this machine, and all is well', async () => {
    const { stdout, stderr, exitCode } = await doctor('--deployment', '');
    expect(stdout).toMatch(/^This machine\n {2}. /);
    expect(stdout).toContain(`Node ${process.versions.node}`);
    expect(stdout).toContain('this checkout has none: sweeps run on this machine; `npm run up` makes one');
    expect(stdout).toMatch(/\n\nno problem found.*\n$/);
    expect([stderr, exitCode]).toEqual(['', 0]);
    expect(ssm.calls()).toEqual([]);
  });

  test('an event is a finding', async () => {
    const { events, exitCode } = await doctor('--deployment', '', '--json');
    expect(exitCode).toBe(0);
    expect(events).toContainEqual({
      event: 'finding',
      section: 'This machine',
      level: 'ok',
      check: 'node',
      message: `Node ${process.versions.node}`,
    });
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['finding']));
  });
});

describe('with a deployment', () => {
  test('it looks at every queue, and what may not be looked at is no problem', async () => {
    const { stdout, exitCode } = await doctor('--deployment', 'default');
    expect(stdout).toContain('\nAWS: deployment default in eu-west-1, queue default (Sweepstack-default)\n');
    expect(stdout).toContain('\nAWS: deployment default in eu-west-1, queue gpu (Sweepstack-gpu)\n');
    expect(stdout).toContain(
      '  ? queue: could not be checked: needs batch:DescribeJobQueues\n      fix: ask for the managed',
    );
    expect(stdout).toMatch(/no problem found(, \d warnings?)?, \d+ not checked\n$/);
    expect(exitCode).toBe(0);
  });

  test('a problem comes first, with its fix, and gives exit code 4', async () => {
    const disabled = { jobQueueName: queue.queue, state: 'DISABLED' as const, status: 'VALID' as const };
    batch.on(DescribeJobQueuesCommand).resolves({ jobQueues: [disabled as never] });
    const { stdout, exitCode } = await doctor('--deployment', 'default', '--queue', 'default');
    expect(stdout).toContain(
      'queue default (Sweepstack-default)\n' +
        '  ✗ queue: Sweepstack-default is DISABLED: it takes no job\n' +
        '      fix: `aws batch update-job-queue --job-queue Sweepstack-default --state ENABLED --region eu-west-1`\n',
    );
    expect(stdout).not.toContain('queue gpu');
    expect(stdout).toMatch(/\n\n1 problem, .*\n$/);
    expect(exitCode).toBe(4);
  });

  test('a queue that it does not have is a wrong command line', async () => {
    const { stderr, exitCode } = await doctor('--deployment', 'default', '--queue', 'gpus');
    expect(stderr).toContain("[QueueUnknown] deployment 'default' has no queue 'gpus'; did you mean 'gpu'?");
    expect(stderr).toContain('its queues are default, gpu');
    expect(exitCode).toBe(2);
  });
});

describe('a deployment that cannot be read is a finding', () => {
  test.each([
    ['ParameterNotFound', "✗ deployment: there is no deployment 'team'", '`npm run up` deploys one'],
    ['AccessDeniedException', '✗ deployment: cannot read /sweepstack/team/deployment', 'the managed policy'],
    ['CredentialsProviderError', 'there are no AWS credentials that can be used', 'aws sso login'],
    ['ExpiredTokenException', 'the AWS credentials have expired', 'aws sso login'],
  ])('%s', async (name, message, fix) => {
    ssm.on(GetParameterCommand).rejects(awsError(name));
    const { stdout, stderr, exitCode } = await doctor('--deployment', 'team');
    expect(stdout).toContain(message);
    expect(stdout.slice(stdout.indexOf(message))).toContain(fix);
    expect(stdout).toContain('This machine\n');
    expect([stderr, exitCode]).toEqual(['', 4]);
  });

  test('a record of another version', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{"v":99}' } });
    const { stdout, exitCode } = await doctor('--deployment', 'team');
    expect(stdout).toContain(
      "✗ deployment: deployment 'team' is not of this version of sweep\n      fix: `npm run update`",
    );
    expect(exitCode).toBe(4);
  });
});

describe('this machine', () => {
  function commands(scripts: { readonly [name: string]: string }): NodeJS.ProcessEnv {
    const folder = temporaryFolder();
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    return { PATH: folder };
  }

  test('without Docker and Python', async () => {
    const { docker, python } = await localFacts(commands({}));
    expect(docker).toEqual({ fault: 'there is no command docker', fix: 'install Docker' });
    expect(python).toMatchObject({ fault: expect.stringContaining('there is no working Python') as string });
  });

  test('with a Docker whose daemon does not run', async () => {
    const { docker } = await localFacts(commands({ docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1' }));
    expect(docker).toMatchObject({ fault: 'Docker is installed, but its daemon does not answer' });
  });

  test('with Docker', async () => {
    expect((await localFacts(commands({ docker: 'echo 27.3.1' }))).docker).toEqual({ version: '27.3.1' });
  });

  describe('and its folder for sweeps', () => {
    const before = process.env['SWEEP_ROOT'];
    afterEach(() => {
      if (before === undefined) delete process.env['SWEEP_ROOT'];
      else process.env['SWEEP_ROOT'] = before;
    });

    test('may not be there yet, and is not made', async () => {
      const root = join(temporaryFolder(), 'a', 'b');
      process.env['SWEEP_ROOT'] = root;
      expect((await localFacts({ PATH: '' })).root).toEqual({ address: root });
      expect(() => chmodSync(root, 0o755)).toThrow('ENOENT');
    });

    test('may be below a file', async () => {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, '');
      process.env['SWEEP_ROOT'] = join(file, 'sweeps');
      expect((await localFacts({ PATH: '' })).root).toMatchObject({
        fault: 'ENOTDIR',
      });
    });

    test('may be in S3, which is looked at elsewhere', async () => {
      process.env['SWEEP_ROOT'] = 's3://bucket/sweeps';
      expect((await localFacts({ PATH: '' })).root).toEqual({ address: 's3://bucket/sweeps' });
    });

    const asRoot = process.getuid?.() === 0;
    test('may be read-only, which stops nobody who is root', async () => {
      const folder = join(temporaryFolder(), 'closed');
      mkdirSync(folder, { mode: 0o555 });
      process.env['SWEEP_ROOT'] = folder;
      expect((await localFacts({ PATH: '' })).root).toEqual({
        address: folder,
        ...(asRoot ? {} : { fault: 'EACCES' }),
      });
    });
  });
});

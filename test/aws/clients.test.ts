import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
import { clientConfig, requireRegion, watchRequests } from '../../lib/aws/clients';
import { asAwsError } from '../../lib/aws/errors';
import { useOneRealm } from '../support/one-realm';

useOneRealm();

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

test('a region may come from the variable that other tools of AWS read', () => {
  delete process.env['AWS_REGION'];
  process.env['AWS_DEFAULT_REGION'] = 'eu-west-1';
  expect(clientConfig().region).toBe('eu-west-1');
  process.env['AWS_REGION'] = 'eu-north-1';
  expect(clientConfig().region).toBe('eu-north-1');
  expect(clientConfig('us-east-2').region).toBe('us-east-2');
});

test('a missing region is an error that says what to do', async () => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) delete process.env[name];
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null';
  const client = new SSMClient({ ...clientConfig(), credentials });
  await expect(requireRegion(client, 'read the deployment')).rejects.toMatchObject({
    code: 'AwsRegionMissing',
    message: expect.stringContaining('cannot read the deployment'),
    hint: expect.stringContaining('AWS_REGION'),
  });
});

test('nothing waits for a server that does not answer, and every request is told of', async () => {
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const config = clientConfig('us-east-1');
  expect(config.requestHandler.socketTimeout).toBeLessThanOrEqual(30_000);
  const client = new SSMClient({
    ...config,
    requestHandler: { ...config.requestHandler, socketTimeout: 50 },
    maxAttempts: 2,
    credentials,
    endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  });
  const requests: string[] = [];
  watchRequests(client, (operation) => requests.push(operation));
  const error: unknown = await client.send(new GetParameterCommand({ Name: 'x' })).catch((caught: unknown) => caught);
  expect(asAwsError(error, 'read x')).toMatchObject({ code: 'AwsUnreachable' });
  expect(requests).toEqual(['GetParameter', 'GetParameter']);
  client.destroy();
  await new Promise((done) => silent.close(done));
});

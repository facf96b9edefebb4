import { BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { asAwsError } from '../../lib/aws/errors';
import { SweepError } from '../../lib/contract/sweep-error';
import { asS3Error } from '../../lib/store/s3-errors';
import { useOneRealm } from '../support/one-realm';

useOneRealm();

function failure(name: string, fields: object = {}): Error {
  return Object.assign(new Error('words that say nothing'), { name, $fault: 'client', $metadata: {} }, fields);
}

function network(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

test.each([
  ['AwsThrottled', failure('ThrottlingException')],
  ['AwsThrottled', failure('TooManyRequestsException')],
  ['AwsThrottled', failure('RequestLimitExceeded')],
  ['AwsThrottled', failure('SlowDown', { $metadata: { httpStatusCode: 503 } })],
  ['AwsThrottled', failure('SomethingNew', { $metadata: { httpStatusCode: 429 } })],
  ['AwsUnavailable', failure('InternalServerError')],
  ['AwsUnavailable', failure('ServerException')],
  ['AwsUnavailable', failure('SomethingNew', { $fault: 'server', $metadata: { httpStatusCode: 500 } })],
  ['AwsUnreachable', failure('TimeoutError', { $fault: undefined })],
  ['AwsUnreachable', network('ECONNRESET')],
  ['AwsUnreachable', network('ENOTFOUND')],
  ['AwsUnreachable', network('EAI_AGAIN')],
  ['AwsCredentialsExpired', failure('ExpiredToken')],
  ['AwsCredentialsExpired', failure('ExpiredTokenException')],
  ['AwsCredentialsExpired', failure('TokenRefreshRequired')],
  ['AwsCredentialsMissing', failure('CredentialsProviderError', { $fault: undefined })],
  ['AwsCredentialsInvalid', failure('UnrecognizedClientException')],
  ['AwsCredentialsInvalid', failure('InvalidAccessKeyId')],
  ['AwsAccessDenied', failure('AccessDeniedException')],
  ['AwsAccessDenied', failure('UnauthorizedOperation')],
  ['AwsAccessDenied', failure('403', { $metadata: { httpStatusCode: 403 } })],
  ['AwsBucketNotFound', failure('NoSuchBucket')],
  ['AwsWrongRegion', failure('PermanentRedirect')],
  ['AwsWrongRegion', failure('301', { $metadata: { httpStatusCode: 301 } })],
  ['AwsClockSkewed', failure('RequestTimeTooSkewed', { $metadata: { httpStatusCode: 403 } })],
  ['AwsRequestRefused', failure('ValidationException', { $metadata: { httpStatusCode: 400 } })],
  ['AwsRequestRefused', failure('ParameterNotFound')],
])('%s: %s', (code, error) => {
  const explained = asAwsError(error, 'submit a job');
  expect(explained).toMatchObject({ code, source: 'machine', cause: error });
  expect(explained.message).toMatch(/^cannot submit a job: /);
  expect(explained.message).toContain(error.name === 'Error' ? (error as NodeJS.ErrnoException).code : error.name);
  expect(explained.hint).not.toBe('');
});

test('what AWS says goes along, as it names action and resource', () => {
  const error = failure('AccessDeniedException');
  error.message =
    'User: arn:aws:iam::123456789012:user/me is not authorized to perform: batch:SubmitJob on resource: x';
  expect(asAwsError(error, 'submit a job').message).toContain('batch:SubmitJob on resource: x');
});

test('an error that is explained already stays as it is', () => {
  const error = new SweepError('SweepNotFound', 'there is no sweep');
  expect(asAwsError(error, 'read')).toBe(error);
});

test('words do not count', () => {
  const error = failure('ValidationException');
  error.message = 'ExpiredToken AccessDenied SlowDown';
  expect(asAwsError(error, 'read').code).toBe('AwsRequestRefused');
});

test('errors of a client that reaches nobody are explained', async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const endpoint = 'http://127.0.0.1:9';
  const client = new BatchClient({ region: 'us-east-1', credentials, endpoint, maxAttempts: 1 });
  const error: unknown = await client.send(new DescribeJobsCommand({ jobs: [] })).catch((caught: unknown) => caught);
  expect(asAwsError(error, 'ask for jobs')).toMatchObject({ code: 'AwsUnreachable' });
});

test('for a store, errors that are not of a service or the network are left alone', () => {
  const request = { verb: 'write', action: 's3:PutObject', address: 's3://b/k' };
  for (const error of [new TypeError('a mistake of ours'), network('ENOSPC'), 'text']) {
    expect(asS3Error(error, request)).toBe(error);
  }
});

import { formatS3Address, parseS3Address } from '../../lib/store/s3-address';
import { isRemote, joinAddress, lastPart, parentAddress, resolveAddress } from '../../lib/store/address';

test.each([
  ['s3://bucket/a', true],
  ['S3://bucket', true],
  ['https://host/a', true],
  ['sweeps', false],
  ['/s3:/bucket', false],
  ['./s3://bucket', false],
  ['', false],
])('%s is remote: %s', (address, expected) => {
  expect(isRemote(address)).toBe(expected);
});

test.each([
  ['s3://bucket/sweeps/id', 's3://bucket/sweeps', 'id'],
  ['s3://bucket/sweeps/id/', 's3://bucket/sweeps', 'id'],
  ['s3://bucket/id', 's3://bucket', 'id'],
  ['s3://bucket', 's3://bucket', 'bucket'],
  ['s3://bucket/', 's3://bucket', 'bucket'],
  ['/sweeps/id', '/sweeps', 'id'],
  ['sweeps/id', 'sweeps', 'id'],
])('%s lies in %s as %s', (address, parent, name) => {
  expect(parentAddress(address)).toBe(parent);
  expect(lastPart(address)).toBe(name);
});

test('joins keys to what holds them', () => {
  expect(joinAddress('s3://bucket/sweeps', 'id', 'claims/0')).toBe('s3://bucket/sweeps/id/claims/0');
  expect(joinAddress('s3://bucket/', 'id')).toBe('s3://bucket/id');
  expect(joinAddress('/sweeps', 'id', 'claims/0')).toBe('/sweeps/id/claims/0');
});

test('is always written the same', () => {
  expect(resolveAddress('s3://bucket/a/')).toBe('s3://bucket/a');
  expect(resolveAddress('S3://bucket//')).toBe('s3://bucket');
  expect(resolveAddress('sweeps')).toBe(`${process.cwd()}/sweeps`);
  expect(resolveAddress('data', '/home/me')).toBe('/home/me/data');
  expect(resolveAddress('s3://bucket/data', '/home/me')).toBe('s3://bucket/data');
});

test.each([
  ['s3://bucket', 'bucket', ''],
  ['S3://bucket/', 'bucket', ''],
  ['s3://my.bucket-1/a/b c/', 'my.bucket-1', 'a/b c'],
])('%s is in the bucket %s below %j', (address, bucket, key) => {
  expect(parseS3Address(address)).toEqual({ bucket, key });
  expect(formatS3Address({ bucket, key })).toBe(resolveAddress(address));
});

test.each(['s3://', 's3://ab', 's3://Bucket/a', 's3:///a', 's3://bucket//a', 's3://bucket/a//b', 's3://a_b/c', '/a'])(
  '%s is no address in S3',
  (address) => {
    expect(() => parseS3Address(address)).toThrow(expect.objectContaining({ code: 'StoreUnusable' }));
  },
);

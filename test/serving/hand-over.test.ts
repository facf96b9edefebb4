import { handOver } from '../../lib/serving/hand-over';

const client = { 'content-type': 'text/csv', accept: 'application/json', host: 'here', cookie: 'secret' };

describe('the headers of a request to a container of a pipeline', () => {
  test('the first is told what the client sends', () => {
    expect(handOver(client, undefined, false)).toEqual({ 'content-type': 'text/csv', accept: '*/*' });
  });

  test('others are told what kind the answer before them is, word for word', () => {
    const previous = { contentType: 'text/csv; charset=utf-8' };
    expect(handOver(client, previous, false)).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
  });

  test('the last is asked for what the client accepts', () => {
    expect(handOver(client, { contentType: 'text/csv' }, true)).toMatchObject({ accept: 'application/json' });
    expect(handOver({}, { contentType: 'text/csv' }, true)).toMatchObject({ accept: '*/*' });
  });

  test('a kind that nobody named is bytes, not that of the body before', () => {
    expect(handOver({}, undefined, false)).toMatchObject({ 'content-type': 'application/octet-stream' });
    const unnamed = { contentType: undefined };
    expect(handOver(client, unnamed, true)).toMatchObject({ 'content-type': 'application/octet-stream' });
  });

  test('custom attributes reach every container, other headers none', () => {
    const attributes = { ...client, 'x-amzn-sagemaker-custom-attributes': 'trace=7' };
    for (const previous of [undefined, { contentType: 'text/csv' }]) {
      const headers = handOver(attributes, previous, true);
      expect(headers).toMatchObject({ 'x-amzn-sagemaker-custom-attributes': 'trace=7' });
      expect(Object.keys(headers)).toHaveLength(3);
    }
  });
});

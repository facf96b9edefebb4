import { metricNames, parameterNames, resultRows } from '../../lib/report/rows';
import { manifestOf, resultOf } from '../support/manifests';

test('parameters are in the order of their declaration, then of their appearance', () => {
  const parameters = ['b', 'a'].map((name) => ({ name, domain: { kind: 'constant', value: 1 } }) as const);
  const results = [resultOf(0, { parameters: { z: 1, a: 1 } }), resultOf(1, { parameters: { y: 1, b: 2 } })];
  expect(parameterNames(manifestOf({ spec: { parameters } }), results)).toEqual(['b', 'a', 'z', 'y']);
});

test('the objective is the first of the metrics', () => {
  const results = [resultOf(0, { metrics: { zeta: 1, acc: 1 } }), resultOf(1, { metrics: { loss: 1 } })];
  expect(metricNames(manifestOf(), results)).toEqual(['loss', 'acc', 'zeta']);
  expect(metricNames(manifestOf(), [results[0]!])).toEqual(['acc', 'zeta']);
});

test('names that collide are told apart, and none hides a column of ours', () => {
  const parameters = { x: 1, status: 'p', attempt: 7, loss: 'log' };
  const result = resultOf(0, { parameters, metrics: { loss: 0.5, x: 2, status: 3, objective: 4 } });
  const [row] = resultRows(manifestOf(), [result]);
  expect(row).toMatchObject({
    trial: 0,
    status: 'completed',
    attempt: 1,
    objective: 0,
    x: 1,
    'parameter.status': 'p',
    'parameter.attempt': 7,
    loss: 'log',
    'metric.loss': 0.5,
    'metric.x': 2,
    'metric.status': 3,
    'metric.objective': 4,
  });
});

test('what a trial does not have is null, whatever it is called', () => {
  const results = [
    resultOf(0, { parameters: { constructor: 1, toString: 'x' }, metrics: { valueOf: 1 } }),
    resultOf(1, { parameters: {}, metrics: {} }),
  ];
  const [, row] = resultRows(manifestOf(), results);
  expect(row).toMatchObject({ x: null, constructor: null, toString: null, valueOf: null });
});

test('costs have a column where the price of a worker is known, and only there', () => {
  const result = resultOf(0, { costUsd: 0.123_456_789, parameters: { cost_usd: 'mine' } });
  const [row] = resultRows(manifestOf({ pricePerHourUsd: 2 }), [result]);
  expect(row).toMatchObject({ cost_usd: 0.123457, 'parameter.cost_usd': 'mine' });
  expect(resultRows(manifestOf({ pricePerHourUsd: 2 }), [resultOf(1)])[0]).toMatchObject({ cost_usd: null });
  expect(Object.keys(resultRows(manifestOf(), [resultOf(1)])[0] ?? {})).not.toContain('cost_usd');
});

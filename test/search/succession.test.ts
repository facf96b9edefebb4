import { successionOf } from '../../lib/search/succession';

describe('the method that goes on', () => {
  test('is tpe where the last point of bayes is chosen from more than 5,000 others', () => {
    expect(successionOf('bayes', 5001)).toBeUndefined();
    expect(successionOf('bayes', 5002)).toEqual({ method: 'tpe', after: 5000 });
  });

  test('comes sooner with points of an earlier sweep', () => {
    expect(successionOf('bayes', 100, 4901)).toBeUndefined();
    expect(successionOf('bayes', 100, 4902)).toEqual({ method: 'tpe', after: 5000 });
  });

  test.each(['grid', 'list', 'random', 'sobol', 'tpe'] as const)('is never another one than %s', (method) => {
    expect(successionOf(method, 1_000_000, 10_000)).toBeUndefined();
  });
});

import { nearest, typingDistance } from '../../lib/contract/nearest';
import { FILE_KEYS, PARAMETER_KEYS } from '../../lib/spec/schema';

describe('nearest', () => {
  it.each([
    ['methd', 'method'],
    ['paramters', 'parameters'],
    ['hyperparameters', 'parameters'],
    ['runCap', 'run_cap'],
    ['run-cap', 'run_cap'],
    ['EXCLUDE', 'exclude'],
    ['limit', 'limits'],
    ['metrics', 'metric'],
    ['objective', 'metric'],
  ])('%s is %s', (word, meant) => {
    expect(nearest(word, FILE_KEYS)).toBe(meant);
  });

  it.each(['colour', 'x', '', 'constructor', '__proto__', 'y'.repeat(1000)])('%p is none', (word) => {
    expect(nearest(word, FILE_KEYS)).toBeUndefined();
  });

  it('knows words of other tools', () => {
    expect(nearest('choices', PARAMETER_KEYS)).toBe('values');
    expect(nearest('std', PARAMETER_KEYS)).toBe('sigma');
  });
});

describe('typingDistance', () => {
  it.each<[string, string, number]>([
    ['', '', 0],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('%p to %p is %d', (a, b, distance) => {
    expect(typingDistance(a, b)).toBe(distance);
    expect(typingDistance(b, a)).toBe(distance);
  });
});

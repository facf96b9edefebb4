import { withMethod } from '../../lib/spec/with-method';
import { sweepSpec } from '../search/specs';

const grid = sweepSpec({
  method: 'grid',
  parameters: [
    { name: 'lr', domain: { kind: 'float', min: 0.1, max: 1, scale: 'log', n: 5 }, when: { kernel: ['rbf'] } },
    { name: 'kernel', domain: { kind: 'categorical', values: ['rbf', 'poly'] } },
  ],
});

test('another method draws from the whole range of a grid', () => {
  expect(withMethod(grid, 'random')).toEqual({
    ...grid,
    method: 'random',
    parameters: [
      { name: 'lr', domain: { kind: 'float', min: 0.1, max: 1, scale: 'log' }, when: { kernel: ['rbf'] } },
      grid.parameters[1],
    ],
  });
});

test('the same method changes nothing', () => {
  expect(withMethod(grid, 'grid')).toBe(grid);
});

test.each([
  [sweepSpec({ method: 'list', points: [{ x: 1 }] }), 'random'],
  [grid, 'list'],
] as const)('a list of points has no space to search, and a space is no list', (spec, method) => {
  expect(() => withMethod(spec, method)).toThrow(expect.objectContaining({ code: 'MethodNotChanged' }));
});

import { temporaryFolders } from '../support/temporary-folder';
import { ServedProgram } from './served-program';
import { servingRules } from './serving-rules';

const TYPE = 'application/json';
const folder = temporaryFolders();

describe('one after the other', () => {
  let steps: ServedProgram[];
  beforeAll(async () => {
    const programs = ['examples/pipeline/first', 'examples/pipeline/second'];
    steps = await Promise.all(programs.map((program) => ServedProgram.start({ program, base: folder() })));
  });
  afterAll(() => Promise.all(steps.map((step) => step.stop())));

  test('the first gives 100, then the second 1 with previous 100', async () => {
    const [first, second] = steps as [ServedProgram, ServedProgram];
    const [, between] = await first.invoke(TYPE, '{"key":"sme","value":10}');
    expect(JSON.parse(between)).toEqual({ key: 'sme', value: 100, previous: 10 });
    const [, answer] = await second.invoke(TYPE, between);
    expect(JSON.parse(answer)).toEqual({ key: 'sme', value: 1, previous: 100 });
  });

  test.each([
    ['{"key":"sme","value":11}', 'there is no rule for sme 11; there are rules for retail 1, retail 2, sme 10, sme 20'],
    ['{"key":"bank","value":10}', 'there is no rule for bank 10'],
    ['{"key":"sme","value":"10"}', '"key", a text, and "value", a number, are expected'],
    ['{"value":10}', '"key", a text, and "value", a number, are expected'],
  ])('%s has no answer', async (body, reason) => {
    const [status, text] = await (steps[0] as ServedProgram).invoke(TYPE, body);
    expect(status).toBe(400);
    expect((JSON.parse(text) as { error: string }).error).toContain(reason);
  });
});

describe('serve', () => {
  servingRules(() => ServedProgram.start({ program: 'examples/pipeline/second', base: folder() }), {
    type: TYPE,
    body: '{"key":"sme","value":100}',
    answer: '{"key": "sme", "value": 1, "previous": 100}',
  });
});

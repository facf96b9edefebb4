import { ServedProgram } from './served-program';
import { servingRules } from './serving-rules';
import { StagedProgram } from './staged-program';

const PROGRAM = 'examples/linear/container';
let trained: StagedProgram;

beforeAll(async () => {
  trained = new StagedProgram(PROGRAM);
  trained.channel('examples/linear/data/train');
  await trained.run({ verb: 'train' });
});

afterAll(() => trained.remove());

test('the trained model predicts 31', async () => {
  expect(await trained.run({ verb: 'test' })).toEqual({ code: 0, lines: ['prediction=31'], stderr: '' });
});

describe('serve', () => {
  const start = () => ServedProgram.start({ program: PROGRAM, base: trained.base });
  servingRules(start, { type: 'text/csv', body: '10\n20\n', answer: '31\n61\n' });

  describe('predicts', () => {
    let served: ServedProgram;
    beforeAll(async () => void (served = await start()));
    afterAll(() => served.stop());

    test('from JSON', async () => {
      const [status, text] = await served.invoke('application/json', '{"instances": [10, "20"]}');
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({ predictions: [31, 61] });
    });

    test.each([
      ['text/csv', '\n', 'the body is empty'],
      ['text/csv', '10\nten\n', "row 2 is 'ten', not a finite number"],
      ['application/json', '{"instances": [1e999]}', 'instance 1 is inf'],
      ['application/json', '{"instances": [true]}', 'instance 1 is True'],
      ['application/json', '{"instances": 10}', 'an object with "instances", a list of numbers, is expected'],
      ['application/json', '[10]', 'the body is not a JSON object'],
      ['application/json', '{"instances": [10]', 'the body is not JSON'],
    ])('not from %s %j', async (type, body, reason) => {
      const [status, text] = await served.invoke(type, body);
      expect(status).toBe(400);
      expect((JSON.parse(text) as { error: string }).error).toContain(reason);
    });
  });
});

describe('without a model', () => {
  let empty: StagedProgram;
  beforeAll(() => void (empty = new StagedProgram(PROGRAM)));
  afterAll(() => empty.remove());

  test.each(['test', 'serve'] as const)('%s says that there is none', async (verb) => {
    const { code, stderr } = await empty.run({ verb });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^there is no model: .*model\/model\.json is missing; run train first\n$/);
  });
});

test('serve says what ports there are', async () => {
  const { code, stderr } = await trained.run({ verb: 'serve', env: { SAGEMAKER_BIND_TO_PORT: '0x50' } });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "SAGEMAKER_BIND_TO_PORT must be a number from 1 to 65535, not '0x50'\n",
  });
});

import { ServedProgram } from './served-program';
import { servingRules } from './serving-rules';
import { StagedProgram } from './staged-program';

const PROGRAM = 'examples/node/container';
let trial: StagedProgram;

beforeAll(() => {
  trial = new StagedProgram(PROGRAM);
  trial.channel('examples/node/data/train');
});

afterAll(() => trial.remove());

test('learns to tell languages apart', async () => {
  trial.hyperparameters({ length: '2', alpha: '1', unknown: 'ignored' });

  expect(await trial.run({ verb: 'train' })).toEqual({ code: 0, lines: ['val_error=0.0952381'], stderr: '' });
  expect((await trial.run({ verb: 'test' })).lines).toEqual(['Where is the nearest station? en']);
});

test.each([
  ['a word for a number', { alpha: 'much' }, "hyperparameter alpha must be a number from 1e-9 to 1000, not 'much'\n"],
  ['half a letter', { length: '1.5' }, "hyperparameter length must be a whole number from 1 to 8, not '1.5'\n"],
])('%s is a failure with a reason', async (_, values, reason) => {
  trial.hyperparameters(values);

  expect(await trial.run({ verb: 'train' })).toEqual({ code: 1, lines: [], stderr: reason });
  expect(trial.file('output/failure')).toBe(reason);
});

describe('serve', () => {
  servingRules(() => ServedProgram.start({ program: PROGRAM, base: trial.base }), {
    type: 'text/plain',
    body: 'Wo ist der Bahnhof?',
    answer: 'de\n',
  });

  test('takes JSON, too', async () => {
    const served = await ServedProgram.start({ program: PROGRAM, base: trial.base });
    try {
      const texts = '{"instances": ["Where is the station?", "Waar is het station?"]}';
      expect(await served.invoke('application/json', texts)).toEqual([200, '{"predictions":["en","nl"]}']);
      expect(await served.invoke('application/json', '{"instances": [1]}')).toEqual([
        400,
        '{"error":"an object with \\"instances\\", a list of texts, is expected"}\n',
      ]);
    } finally {
      await served.stop();
    }
  });

  test('says that there is no model', async () => {
    const empty = new StagedProgram(PROGRAM);
    const { code, stderr } = await empty.run({ verb: 'serve' });
    empty.remove();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^there is no model: .*model\.json is missing; run train first\n$/);
  });
});

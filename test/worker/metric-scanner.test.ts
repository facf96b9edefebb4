import fc from 'fast-check';
import { LineSplitter, MetricLog, scanJsonLine, scanLine } from '../../lib/worker/metric-scanner';
import { uniform } from '../support/uniform';
import { LOSS_LINES } from './metric-lines';

const LIMIT = 64 * 1024;

function scanned(...lines: readonly string[]): MetricLog {
  const log = new MetricLog();
  for (const line of lines) scanLine(line, log);
  return log;
}

function scannedJson(...lines: readonly string[]): MetricLog {
  const log = new MetricLog();
  for (const line of lines) scanJsonLine(line, log);
  return log;
}

const entries = (log: MetricLog) => Object.fromEntries(log.last);

function split(...chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as string));
  splitter.end();
  return lines;
}

function uniformByte(seed: number): () => number {
  const random = uniform(seed);
  return () => Math.floor(random() * 256);
}

describe('lines', () => {
  test.each(LOSS_LINES)('%j is read as the pattern for one metric reads it', (line, values) => {
    expect(scanned(line).last.get('loss')).toEqual(values.at(-1));
  });

  test('give every metric that is on them', () => {
    expect(entries(scanned('train_loss=0.5 val/loss: 0.25 f1-score=0.9 top.5=1'))).toEqual({
      train_loss: 0.5,
      'val/loss': 0.25,
      'f1-score': 0.9,
      'top.5': 1,
    });
  });

  test.each([
    '\u001b[32mloss=0.5\u001b[0m',
    'loss=\u001b[1;31m0.5\u001b[0m',
    '\u001b[2K\u001b[?25lloss\u001b[m: 0.5',
    '\u001b[38:2::1:2:3mepoch=1\u001b[0m loss=0.5\u001b[K',
  ])('%j is read without its colours', (line) => {
    expect(scanned(line).last.get('loss')).toBe(0.5);
  });

  test('the last value counts', () => {
    expect(entries(scanned('loss=3 loss=2', 'loss=1', 'acc=9'))).toEqual({ loss: 1, acc: 9 });
  });

  test.each([
    '2026-01-02 10:20:30,123 INFO: started',
    'http://localhost:8080/a:1',
    'a::1',
    'x->y',
    '==== 5 ====',
    ':1',
    '=1',
  ])('%j reports nothing', (line) => {
    expect(entries(scanned(line))).toEqual({});
  });

  test('with a step or an epoch are intermediate reports', () => {
    const log = scanned('epoch=1 loss=0.5 acc=0.7', 'loss: 0.4 step: 2', 'step=3', 'loss=0.3', 'step=nan loss=0.2');
    expect(entries(log)).toEqual({ loss: 0.2, acc: 0.7, step: NaN });
    expect(log.steps.get('loss')).toEqual([
      { step: 1, value: 0.5 },
      { step: 2, value: 0.4 },
    ]);
    expect(log.steps.get('acc')).toEqual([{ step: 1, value: 0.7 }]);
  });

  test('remember the range of what is finite', () => {
    const log = scanned('loss=3', 'loss=nan', 'loss=-1', 'loss=inf', 'loss=2', 'acc=nan');
    expect(log.range.get('loss')).toEqual({ min: -1, max: 3 });
    expect(log.range.has('acc')).toBe(false);
  });

  test('of a program that prints no end of names keep the objective all the same', () => {
    const log = new MetricLog('loss');
    for (let i = 0; i < 1000; i++) scanLine(`class${i}=${i}`, log);
    scanLine('loss=0.5', log);
    expect(log.last.size).toBeLessThan(300);
    expect(log.last.get('loss')).toBe(0.5);
  });

  test('any line can be read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z=:. 0-9"',{}-]*$/)), (line) => {
        for (const value of scanned(line).last.values()) expect(typeof value).toBe('number');
        expect(() => scannedJson(line)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('lines of metrics.jsonl', () => {
  test('give their numbers', () => {
    const log = scannedJson('{"loss": 0.5, "name": "x", "ok": true, "none": null, "list": [1], "deep": {"a": 1}}');
    expect(entries(log)).toEqual({ loss: 0.5 });
  });

  test.each([
    ['{"loss": NaN}', { loss: NaN }],
    ['{"loss":Infinity,"b":-Infinity}', { loss: Infinity, b: -Infinity }],
    ['{"loss": "NaN", "b": "-Infinity", "c": "0.5"}', { loss: NaN, b: -Infinity }],
    ['{"note": "is NaN, not a number", "loss": 1}', { loss: 1 }],
    ['{"list": [NaN, 1], "loss": 1}', { loss: 1 }],
    ['{"loss": 1e999}', { loss: Infinity }],
    ['{"loss": 0.5}\r', { loss: 0.5 }],
    ['{"__proto__": 1, "loss": 2}', { ['__proto__']: 1, loss: 2 }],
    ['{"loss": 0.5', {}],
    ['[1, 2]', {}],
    ['5', {}],
    ['null', {}],
    ['', {}],
  ])('%j', (line, expected) => {
    expect([...scannedJson(line).last]).toEqual(Object.entries(expected));
  });

  test('with a step or an epoch are intermediate reports', () => {
    const log = scannedJson('{"step": 1, "loss": 0.5}', '{"epoch": 2, "loss": 0.25}', '{"step": "3", "loss": 0.1}');
    expect(entries(log)).toEqual({ loss: 0.1 });
    expect(log.steps.get('loss')).toEqual([
      { step: 1, value: 0.5 },
      { step: 2, value: 0.25 },
    ]);
  });
});

describe('a stream of bytes', () => {
  test('is the same lines, however it is cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '€', '\n', '\r', '\r\n', 'loss=0.5', ' ', '\0'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(split(...chunks)).toEqual(whole.split(/[\r\n]/).filter((line) => line !== '' && !line.includes('\0')));
      }),
      { numRuns: 500 },
    );
  });

  test('may come in a buffer that is used again', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    const buffer = Buffer.alloc(4);
    for (const part of ['loss', '=0.5', '\nab\n']) {
      buffer.write(part);
      splitter.push(buffer.subarray(0, part.length));
    }
    expect(lines).toEqual(['loss=0.5', 'ab']);
  });

  test('a line of a megabyte is looked at as far as a limit, and the next one whole', () => {
    const lines = split('x'.repeat(500_000), 'x'.repeat(500_000) + '\nloss=0.5\n');
    expect(lines.map(({ length }) => length <= LIMIT)).toEqual([true, true]);
    expect(lines[1]).toBe('loss=0.5');
  });

  test.each([0, 1, 5, 8, 9])('a number at the limit is never read by half (%s)', (offset) => {
    const line = `${'x'.repeat(LIMIT - offset - 5)} loss=0.12345 more`;
    for (const lines of [split(`${line}\n`), split(line), split(line.slice(0, LIMIT), line.slice(LIMIT))]) {
      expect([undefined, 0.12345]).toContain(scanned(...lines).last.get('loss'));
    }
  });

  test('a bar of progress that never ends its line is read as it goes', () => {
    const bar = Array.from({ length: 20_000 }, (_, i) => `\rstep=${i} loss=${i}`).join('');
    expect(scanned(...split(bar)).last.get('loss')).toBe(19_999);
  });

  test('what is not text is no line', () => {
    const latin = Buffer.from('a=1 für\n', 'latin1');
    expect(split('\0a=1\n', latin, 'b=2\0\n', Buffer.from([0x63, 0x3d, 0xff]), '\nü=€ d=1\n')).toEqual(['ü=€ d=1']);
  });

  test('a letter that the limit cuts in two does not spoil its line', () => {
    for (const offset of [0, 1, 2]) {
      const line = `loss=0.5 ${'x'.repeat(offset)}${'€'.repeat(LIMIT / 2)}\n`;
      expect(scanned(...split(line)).last.get('loss')).toBe(0.5);
    }
  });

  test('megabytes of anything give no metrics', () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, uniformByte(7)));
    expect(scanned(...split(bytes)).last.size).toBe(0);
  });

  test('binary does no harm', () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
    expect(() => scanned(...split(bytes, '\nloss=0.5\n'))).not.toThrow();
    expect(scanned(...split(bytes, '\nloss=0.5\n')).last.get('loss')).toBe(0.5);
  });
});

test('takes no longer for a long line, whatever it holds', () => {
  const begin = performance.now();
  for (const part of [
    '1',
    ' ',
    'a',
    'a=',
    'a: ',
    '"',
    'a.',
    'a-b ',
    '.1',
    'a=1',
    '-',
    'e1',
    '=',
    ': ',
    "a'",
    '\u001b[',
    '\u001b[1',
    ',1',
  ]) {
    for (const before of ['', 'a=', 'a=1', 'a ', 'a="']) {
      const line = `${before}${part.repeat(60_000 / part.length)}x`;
      scanned(line);
      scannedJson(line, `{"a": ${line}`);
    }
  }
  expect(performance.now() - begin).toBeLessThan(5000);
});

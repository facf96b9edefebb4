import pc from 'picocolors';
import type { Progress } from '../../lib/cli/progress';
import { createReporter } from '../../lib/cli/reporter';
import { frame } from '../../lib/cli/reporters/frame';
import { resultLine, summaryLine } from '../../lib/cli/reporters/lines';
import { LiveRegion } from '../../lib/cli/reporters/live-region';
import { displayWidth } from '../../lib/cli/text';
import { standings } from '../../lib/sweep/standings';
import { manifestOf, resultOf } from '../support/manifests';
import { RecordingIo } from './recording-io';

const manifest = manifestOf({ trials: 24 });
const plain = { colors: pc.createColors(false), elapsedSec: 12, columns: 120 };

function progressOf(more: Partial<Progress> = {}): Progress {
  const counts = { trials: 24, completed: 11, failed: 1, stopped: 0, running: 2, waiting: 10 };
  const [best] = standings([resultOf(5, { objective: 0.0217 })], 1);
  return { counts, ended: 12, best, fresh: [], stop: undefined, perMinute: 30, remainingSec: 24, ...more };
}

describe('the lines at the bottom of a terminal', () => {
  test('show how far, how it goes, how fast, and the best', () => {
    expect(frame(progressOf(), manifest, plain)).toEqual([
      `${'━'.repeat(16)}${'─'.repeat(16)}  12/24 done · 2 running · 1 failed · 30/min · 24 s left`,
      'best loss 0.0217 in trial 5  x=0.005',
    ]);
  });

  test('show the time so far while the time left is unknown, and that a sweep stops', () => {
    const early = progressOf({ perMinute: undefined, remainingSec: undefined, best: undefined });
    expect(frame(early, manifest, plain)).toEqual([expect.stringMatching(/1 failed · 12 s so far$/)]);
    const stop = { v: 1, cause: 'user', reason: 'enough', interrupt: false, at: '' } as const;
    expect(frame(progressOf({ stop }), manifest, plain)[0]).toContain('stopping');
  });

  test('never are wider than the terminal, and keep what matters most', () => {
    for (let columns = 1; columns <= 130; columns += 1) {
      for (const line of frame(progressOf(), manifest, { ...plain, columns })) {
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
    const [line] = frame(progressOf(), manifest, { ...plain, columns: 37 });
    expect(line).toBe('12/24 done · 1 failed · 24 s left');
  });

  test('name all trials of a point with repeats, and its spread', () => {
    const repeated = manifestOf({ spec: { repeats: 3 } });
    const results = [0.1, 0.2, 0.3].map((objective, i) => resultOf(3 + i, { objective, parameters: { x: 1 } }));
    const [best] = standings(results, 3);
    expect(frame(progressOf({ best }), repeated, plain)[1]).toBe('best loss 0.2 ± 0.1 in trials 3-5  x=1');
  });
});

describe('lines drawn in place', () => {
  test('are erased before they are drawn anew, and not drawn when they are the same', () => {
    const io = new RecordingIo({ columns: 20 });
    const region = new LiveRegion(io);
    region.draw(['one', 'two']);
    region.draw(['one', 'two']);
    region.print('above');
    region.clear();
    region.clear();
    const erase = '\r\u001b[1A\u001b[J';
    expect(io.stdout).toBe(`one\ntwo${erase}above\none\ntwo${erase}`);
  });

  test('are erased whole after the terminal became narrower and broke them', () => {
    const io = new RecordingIo({ columns: 20 });
    const region = new LiveRegion(io);
    region.draw(['0123456789012345678']);
    io.columns = 8;
    region.draw(['01234567']);
    expect(io.stdout).toBe('0123456789012345678\r\u001b[2A\u001b[J01234567');
  });

  test('never hide the cursor: whatever ends the process leaves the terminal as it was', () => {
    const io = new RecordingIo({ isTerminal: true, columns: 80 });
    const reporter = createReporter(io, { json: false });
    reporter.progress(progressOf({ fresh: [resultOf(5), resultOf(6, { status: 'failed', reason: 'no' })] }), manifest);
    reporter.end();
    expect(io.stdout).not.toMatch(/\u001b\[\?/);
    expect(io.stdout).toContain('✓ trial 5 completed');
    expect(io.stdout).toContain('✗ trial 6 failed: no');
    expect(io.stdout.endsWith('\u001b[J')).toBe(true);
  });
});

test('a log gets a line per trial', () => {
  const io = new RecordingIo();
  const reporter = createReporter(io, { json: false });
  reporter.progress(progressOf({ fresh: [resultOf(5)] }), manifest);
  reporter.warning('careful');
  reporter.end();
  expect(io.stdout).toBe('trial 5 completed in 1.0 s: loss 5 with x=0.005\n');
  expect(io.stderr).toBe('warning: careful\n');
});

test('a program gets events: trials, progress when counts change, warnings, and no messages', () => {
  const io = new RecordingIo();
  const reporter = createReporter(io, { json: true });
  reporter.message('for people');
  reporter.progress(progressOf({ fresh: [resultOf(5)] }), manifest);
  reporter.progress(progressOf({ perMinute: 31 }), manifest);
  reporter.warning('careful');
  reporter.end();
  expect(io.events).toEqual([
    expect.objectContaining({ event: 'trial', trial: 5, status: 'completed' }),
    expect.objectContaining({ event: 'progress', trials: 24, completed: 11, perMinute: 30, remainingSec: 24 }),
    { event: 'warning', message: 'careful' },
  ]);
});

test('a line tells why a trial failed, without the control characters of its program', () => {
  const failed = resultOf(3, {
    status: 'failed',
    reason: '\u001b[31mout of memory\u001b[0m\nand more',
    parameters: {},
  });
  expect(resultLine(failed, manifest)).toBe('trial 3 failed: out of memory');
});

test('a line sums up', () => {
  expect(summaryLine(progressOf({ perMinute: 0.5 }), manifest)).toBe(
    '12/24 done, 2 running, 1 failed, best loss 0.0217 (trial 5), 30/h, 24 s left',
  );
});

describe('what a sweep has cost', () => {
  test('is shown as it grows, where the price of a worker is known', () => {
    const spent = progressOf({ spentUsd: 1.234 });
    expect(frame(spent, manifest, plain)[0]).toMatch(/30\/min · \$1\.23 · 24 s left$/);
    expect(summaryLine(spent, manifest)).toMatch(/, 30\/min, \$1\.23, 24 s left$/);
    expect(summaryLine(progressOf(), manifest)).not.toContain('$');
  });

  test('is told to programs as a number', () => {
    const io = new RecordingIo();
    const reporter = createReporter(io, { json: true });
    reporter.progress(progressOf({ spentUsd: 1.234_567_89 }), manifest);
    expect(io.events).toEqual([expect.objectContaining({ event: 'progress', costUsd: 1.23457 })]);
  });

  test('gives way to what matters more on a narrow terminal', () => {
    const [line] = frame(progressOf({ spentUsd: 1 }), manifest, { ...plain, columns: 37 });
    expect(line).toBe('12/24 done · 1 failed · 24 s left');
  });
});

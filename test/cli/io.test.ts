import { setTimeout as sleep } from 'node:timers/promises';
import { processIo } from '../../lib/cli/io';

test('one Ctrl-C that arrives twice, as under npm, counts once; a second one counts', async () => {
  const counts: number[] = [];
  const end = processIo().onInterrupt((count) => counts.push(count));
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect(counts).toEqual([1]);
  await sleep(500);
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect(counts).toEqual([1, 2]);
  end();
});

test('SIGTERM interrupts at once', () => {
  const counts: number[] = [];
  const end = processIo().onInterrupt((count) => counts.push(count));
  process.emit('SIGTERM');
  expect(counts).toEqual([2]);
  end();
});

import { StoreClock } from '../../lib/folder/store-clock';

test('goes on by the timer from what the store last said', () => {
  let timer = 5000;
  const clock = new StoreClock(() => timer);
  expect(clock.known).toBeUndefined();
  clock.observe(1_000_000);
  timer += 250;
  expect(clock.now()).toBe(1_000_250);
  clock.observe(1_000_100);
  expect(clock.now()).toBe(1_000_100);
  expect(clock.timestamp()).toBe('1970-01-01T00:16:40.100Z');
});

test('takes a time that is past as the least that it can be', () => {
  let timer = 0;
  const clock = new StoreClock(() => timer);
  clock.atLeast(7);
  expect(clock.known).toBeUndefined();
  clock.observe(1000);
  timer = 10;
  clock.atLeast(900);
  expect(clock.now()).toBe(1010);
  clock.atLeast(5000);
  timer = 20;
  expect(clock.now()).toBe(5010);
});

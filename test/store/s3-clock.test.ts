import fc from 'fast-check';
import { SecondsClock } from '../../lib/store/s3-clock';

const START = 1_700_000_000_000;

test('knows nothing before an answer came', () => {
  expect(new SecondsClock(() => 5).now()).toBeUndefined();
});

test('is never ahead of the service, nor behind what it said, and never goes back', () => {
  const answers = fc.array(fc.record({ wait: fc.nat(5000), way: fc.nat(300) }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(answers, fc.nat(999), (list, part) => {
      let passed = 0;
      const service = () => START + part + passed;
      const clock = new SecondsClock(() => passed + 12_345);
      let last = 0;
      for (const { wait, way } of list) {
        passed += wait;
        const stamp = Math.floor(service() / 1000) * 1000;
        passed += way;
        clock.observe(stamp);
        const now = clock.now() ?? 0;
        expect(now).toBeLessThanOrEqual(service());
        expect(now).toBeGreaterThanOrEqual(stamp);
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    }),
  );
});

test('tells parts of a second once it saw one strike', () => {
  let passed = 0;
  const clock = new SecondsClock(() => passed);
  for (; passed < 3000; passed += 100) clock.observe(Math.floor((START + passed) / 1000) * 1000);
  expect(clock.now()).toBeLessThanOrEqual(START + 3000);
  expect(clock.now()).toBeGreaterThan(START + 2990);
});

test('follows a machine that slept, and a service whose clock was set back', () => {
  const clock = new SecondsClock(() => 0);
  for (const stamp of [START, START + 3_600_000, START + 60_000]) {
    clock.observe(stamp);
    expect(clock.now()).toBe(stamp);
  }
});

test('is not carried away by a timer that runs too fast', () => {
  let passed = 0;
  const clock = new SecondsClock(() => passed * 1.0005);
  for (; passed < 24 * 3_600_000; passed += 10_000) clock.observe(START + passed);
  clock.observe(START + passed);
  expect(clock.now()).toBe(START + passed);
});

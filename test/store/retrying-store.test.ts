import { MemoryStore } from '../../lib/store/memory-store';
import { RetryingStore } from '../../lib/store/retrying-store';
import { StoreError, type Store, type StoreErrorKind } from '../../lib/store/store';
import { FlakyStore } from '../support/flaky-store';
import { InterceptedStore, type Operation } from '../support/intercepted-store';

const quick = { tries: 10, firstDelayMs: 0.1, maxDelayMs: 0.2 };

/** Fails the first `times` operations. */
class BrokenStore extends InterceptedStore {
  readonly asked: Operation[] = [];
  private readonly times: number;
  private readonly kind: StoreErrorKind;

  constructor(inner: Store, times: number, kind: StoreErrorKind) {
    super(inner);
    this.times = times;
    this.kind = kind;
  }

  protected override async intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
    this.asked.push(operation);
    if (this.asked.length <= this.times) throw new StoreError(this.kind, `cannot ${operation} ${key}`);
    return call();
  }
}

test.each(['full', 'denied', 'unusable'] as const)('does not try again where the store is %s', async (kind) => {
  const broken = new BrokenStore(new MemoryStore(), 1, kind);
  await expect(new RetryingStore(broken, quick).write('a', '')).rejects.toMatchObject({ kind });
  expect(broken.asked).toEqual(['write']);
});

test('gives up after its tries', async () => {
  const broken = new BrokenStore(new MemoryStore(), Infinity, 'transient');
  await expect(new RetryingStore(broken, { ...quick, tries: 4 }).read('a')).rejects.toMatchObject({
    kind: 'transient',
  });
  expect(broken.asked).toHaveLength(4);
});

test('waits between tries, twice as long each time up to a limit', async () => {
  const broken = new BrokenStore(new MemoryStore(), 4, 'transient');
  const begin = performance.now();
  await new RetryingStore(broken, { tries: 5, firstDelayMs: 20, maxDelayMs: 40 }).read('a');
  // Half of each wait is left to chance: 20 + 40 + 40 + 40 at most.
  expect(performance.now() - begin).toBeGreaterThanOrEqual(65);
});

test.each(['before', 'after', 'either'] as const)(
  'claims stay exclusive where one operation in ten fails (%s it is carried out)',
  async (applied) => {
    const memory = new MemoryStore();
    const won = new Map<string, string[]>();
    let failures = 0;
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const flaky = new FlakyStore(memory, { seed: i, rate: 0.1, applied });
        const store = new RetryingStore(flaky, quick);
        for (let key = 0; key < 200; key++) {
          const { created } = await store.create(`claims/${key}`, `worker ${i}`);
          if (created) won.set(`claims/${key}`, [...(won.get(`claims/${key}`) ?? []), `worker ${i}`]);
        }
        failures += flaky.failures;
      }),
    );
    expect(failures).toBeGreaterThan(100);
    expect(won.size).toBe(200);
    for (const [key, winners] of won) expect(winners).toEqual([await memory.read(key)]);
  },
);

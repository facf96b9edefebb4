import { uniform } from './uniform';
import { StoreError, type Store } from '../../lib/store/store';
import { InterceptedStore, type Operation } from './intercepted-store';

export interface FlakyOptions {
  readonly seed: number;
  /** Share of the operations that fail. */
  readonly rate: number;
  /** Whether a failed operation was carried out: never, always, or now and then. */
  readonly applied: 'before' | 'after' | 'either';
}

/** A store whose operations fail now and then, in a way that passes by itself. */
export class FlakyStore extends InterceptedStore {
  failures = 0;
  private readonly options: FlakyOptions;
  private readonly random: () => number;

  constructor(inner: Store, options: FlakyOptions) {
    super(inner);
    this.options = options;
    this.random = uniform(options.seed);
  }

  protected override async intercept<T>(operation: Operation, subject: string, call: () => Promise<T>): Promise<T> {
    const { rate, applied } = this.options;
    const fails = this.random() < rate;
    const late = applied === 'after' || (applied === 'either' && this.random() < 0.5);
    if (!fails) return call();
    this.failures += 1;
    if (late) await call();
    throw new StoreError('transient', `cannot ${operation} ${subject}`);
  }
}

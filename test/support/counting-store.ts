import { InterceptedStore, type Operation } from './intercepted-store';

/** Counts requests. A page of a listing is one. */
export class CountingStore extends InterceptedStore {
  private counts = new Map<Operation, number>();

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  of(operation: Operation): number {
    return this.counts.get(operation) ?? 0;
  }

  reset(): void {
    this.counts = new Map();
  }

  protected override intercept<T>(operation: Operation, _subject: string, call: () => Promise<T>): Promise<T> {
    this.counts.set(operation, this.of(operation) + 1);
    return call();
  }
}

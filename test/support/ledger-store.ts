import { InterceptedStore, type Operation } from './intercepted-store';

/** Notes the keys that were created, in order. */
export class LedgerStore extends InterceptedStore {
  readonly created: string[] = [];

  protected override async intercept<T>(operation: Operation, key: string, call: () => Promise<T>): Promise<T> {
    const result = await call();
    if (operation === 'create' && (result as { created: boolean }).created) this.created.push(key);
    return result;
  }
}

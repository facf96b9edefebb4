import { types } from 'node:util';

/**
 * Makes errors of Node's own modules errors in a test, too. Jest gives tests an `Error` of their own, and the AWS SDK
 * does not know network errors for what they are when they are not instances of it.
 */
export function useOneRealm(): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return this === Error ? types.isNativeError(value) : ordinary.call(this as typeof Error, value);
    },
  });
}

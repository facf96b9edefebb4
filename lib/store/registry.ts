import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DirectoryStore } from './directory-store';
import { asStoreError, isErrno } from './file-errors';
import { RetryingStore } from './retrying-store';
import { StoreError, type Store } from './store';

/**
 * The store at an address: a path.
 *
 * @throws StoreError when the address cannot be a store
 */
export function openStore(address: string): Store {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) {
    throw new StoreError(
      'unusable',
      `'${address}' is not a folder of this machine; other stores are not available yet`,
      {
        hint: 'name a folder with --root',
      },
    );
  }
  const root = resolve(address);
  if (kindOf(root) === 'other') {
    throw new StoreError('unusable', `${root} is a file, not a folder`, { hint: 'name a folder with --root' });
  }
  const store = new DirectoryStore(root);
  store.removeLeftovers();
  return new RetryingStore(store);
}

function kindOf(root: string): 'folder' | 'absent' | 'other' {
  try {
    return statSync(root).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 'absent';
    throw asStoreError(error, 'open a folder', root);
  }
}

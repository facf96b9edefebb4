import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isRemote } from './address';
import { DirectoryStore } from './directory-store';
import { asStoreError, isErrno } from './file-errors';
import { RetryingStore } from './retrying-store';
import { isS3 } from './s3-address';
import { S3_POLICY } from './s3-bucket';
import { S3Store } from './s3-store';
import { StoreError, type Store } from './store';

/**
 * The store at an address: a path, or `s3://BUCKET/PREFIX`.
 *
 * @throws StoreError when the address cannot be a store
 */
export function openStore(address: string): Store {
  if (isS3(address)) return new RetryingStore(new S3Store(address), S3_POLICY);
  if (isRemote(address)) {
    throw new StoreError('unusable', `'${address}' is neither a folder nor an address in S3`, {
      hint: 'name a folder or s3://BUCKET/FOLDER with --root',
    });
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

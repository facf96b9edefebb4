import { types } from 'node:util';
import { StoreError, type StoreErrorKind } from './store';

const KINDS: { readonly [kind in StoreErrorKind]: readonly string[] } = {
  transient: ['EIO', 'ESTALE', 'EAGAIN', 'EBUSY', 'ETIMEDOUT', 'EINTR', 'EMFILE', 'ENFILE', 'EHOSTDOWN', 'ENOLCK'],
  full: ['ENOSPC', 'EDQUOT', 'EFBIG'],
  denied: ['EACCES', 'EPERM', 'EROFS'],
  unusable: ['ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENODEV', 'ENXIO'],
};

const HINTS: { readonly [kind in StoreErrorKind]: string } = {
  transient: 'check the disk or the network file system; nothing that was recorded is lost',
  full: 'make room and run `sweep resume`; nothing that was recorded is lost',
  denied: 'check the permissions of the folder, or choose another with --root',
  unusable: 'choose a folder with --root',
};

export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(errno(error) ?? '');
}

function errno(error: unknown): string | undefined {
  return types.isNativeError(error) ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Says what a failed file operation means for a store; errors that are not the file system's pass unchanged. */
export function asStoreError(error: unknown, what: string, root: string): unknown {
  const code = error instanceof StoreError ? undefined : errno(error);
  if (code === undefined) return error;
  const kind = (Object.keys(KINDS) as StoreErrorKind[]).find((candidate) => KINDS[candidate].includes(code));
  if (!kind) return error;
  const room = kind === 'full' ? 'no space left: ' : '';
  return new StoreError(kind, `${room}cannot ${what} in ${root} (${code})`, { hint: HINTS[kind], cause: error });
}

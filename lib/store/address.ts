import { basename, dirname, join, resolve } from 'node:path';

/** `scheme://`, as of an address in S3. A path has none, however odd its name. */
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether an address names something elsewhere, as `s3://bucket/prefix` does, and not a path of this machine. */
export function isRemote(address: string): boolean {
  return SCHEME.test(address);
}

/** The address of what lies below another one. @param parts keys: joined by `/`, none with a leading `/` */
export function joinAddress(address: string, ...parts: readonly string[]): string {
  return isRemote(address) ? [withoutFinalSlashes(address), ...parts].join('/') : join(address, ...parts);
}

/** The address that holds this one; a bucket is held by itself, as the root of a file system is. */
export function parentAddress(address: string): string {
  if (!isRemote(address)) return dirname(address);
  const { start, path } = split(address);
  return path.length > 1 ? start + path.slice(0, -1).join('/') : withoutFinalSlashes(address);
}

/** The last name in an address, for a bucket that of the bucket. */
export function lastPart(address: string): string {
  return isRemote(address) ? (split(address).path.at(-1) as string) : basename(address);
}

/**
 * The one way to write an address, however it was given: an absolute path, or a remote address without a final `/`.
 *
 * @param base folder to which a path is relative. @default the working directory
 */
export function resolveAddress(address: string, base: string = process.cwd()): string {
  if (!isRemote(address)) return resolve(base, address);
  const { start, path } = split(address);
  return start.toLowerCase() + path.join('/');
}

function split(address: string): { start: string; path: string[] } {
  const start = SCHEME.exec(address)?.[0] ?? '';
  return { start, path: withoutFinalSlashes(address.slice(start.length)).split('/') };
}

function withoutFinalSlashes(text: string): string {
  return text.replace(/\/+$/, '');
}

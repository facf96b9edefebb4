import { join } from 'node:path';
import { downloadChannels } from '../channels/download';
import type { OnTransfer } from '../channels/transfer';
import type { Manifest } from '../sweep/records';
import { asScratchError } from './room';

export interface InputOptions {
  readonly manifest: Manifest;
  readonly drain: AbortSignal;
  readonly interrupt: AbortSignal;
  readonly onTransfer?: OnTransfer;
}

/**
 * Brings the data of a sweep to this machine before the first trial is claimed; all trials of the worker share it.
 *
 * @param scratch the worker's own folder
 * @returns channel name to local path; `undefined` when the worker was told to leave
 * @throws ChannelNotFound, ChannelUnfit, ScratchFull, StoreError
 */
export async function fetchInputs(
  { manifest, drain, interrupt, onTransfer = () => undefined }: InputOptions,
  scratch: string,
): Promise<Record<string, string> | undefined> {
  const signal = AbortSignal.any([drain, interrupt]);
  try {
    return await downloadChannels(manifest.lock.channels, { folder: join(scratch, 'inputs'), onTransfer, signal });
  } catch (error) {
    throw asScratchError(error, scratch);
  }
}

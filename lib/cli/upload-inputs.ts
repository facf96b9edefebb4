import { describeTransfer, type Transfer } from '../channels/transfer';
import { uploadChannels } from '../channels/upload';
import type { DeploymentRecord } from '../contract/deployment';
import { isRemote } from '../store/address';
import type { Resolved } from './create-sweep';
import type { Reporter } from './reporter';

type Channels = Resolved['channels'];

/** The channels of a sweep as workers in AWS reach them: data of this machine is uploaded, unless it is there already. */
export async function uploadInputs(
  channels: Channels,
  { inputs }: DeploymentRecord,
  reporter: Reporter,
): Promise<Channels> {
  if (Object.values(channels).every(isRemote)) return channels;
  return uploadChannels(
    channels,
    inputs,
    seldom(5, (transfer) => reporter.message(describeTransfer(transfer))),
  );
}

/** Tells of the end of a transfer, and before that once in a number of seconds. */
function seldom(everySec: number, tell: (transfer: Transfer) => void): (transfer: Transfer) => void {
  let toldAt = -Infinity;
  return (transfer) => {
    const isDue = performance.now() - toldAt >= everySec * 1000;
    if (!isDue && transfer.bytes < transfer.totalBytes) return;
    toldAt = performance.now();
    tell(transfer);
  };
}

/** How far something is that takes a while. */
export interface Transfer {
  /** As `channel 'train'`. */
  readonly what: string;
  readonly verb: 'reading' | 'uploading' | 'downloading';
  readonly bytes: number;
  readonly totalBytes: number;
}

export type OnTransfer = (transfer: Transfer) => void;

/** Files on their way at once: they share one connection to the network. */
export const TRANSFER_WIDTH = 8;

const TELL_EVERY_MS = 1000;
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Counts bytes; from the first second on tells every second how many there are, and then that they are all there. */
export class TransferMeter {
  private readonly onTransfer: OnTransfer;
  private readonly what: Omit<Transfer, 'bytes'>;
  private bytes = 0;
  private told = false;
  private toldAt = performance.now();

  constructor(what: Omit<Transfer, 'bytes'>, onTransfer: OnTransfer) {
    this.what = what;
    this.onTransfer = onTransfer;
  }

  add(bytes: number): void {
    this.bytes += bytes;
    if (performance.now() - this.toldAt >= TELL_EVERY_MS) this.tell();
  }

  /** Counts one file; where its transfer begins anew, only what goes beyond what was there before. */
  file(): (bytes: number) => void {
    let counted = 0;
    return (bytes) => {
      this.add(Math.max(0, bytes - counted));
      counted = Math.max(counted, bytes);
    };
  }

  end(): void {
    if (this.told) this.tell();
  }

  private tell(): void {
    this.told = true;
    this.toldAt = performance.now();
    this.onTransfer({ ...this.what, bytes: this.bytes });
  }
}

/** A line for a person. */
export function describeTransfer({ what, verb, bytes, totalBytes }: Transfer): string {
  return `${what}: ${verb}, ${inUnits(bytes)} of ${inUnits(totalBytes)}`;
}

function inUnits(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}

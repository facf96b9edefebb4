import { statSync } from 'node:fs';
import { TransferMeter, type OnTransfer } from '../channels/transfer';
import { attemptFolder, type AttemptId } from '../contract/object-keys';
import type { SweepFolder } from '../folder/sweep-folder';

/** Logs up to this size are stored whenever they grew, larger ones when they doubled. */
const SMALL_LOG = 1024 * 1024;

/** Puts files of an attempt into its folder in the sweep's. */
export class AttemptUploads {
  private readonly folder: SweepFolder;
  private readonly id: AttemptId;
  private readonly onTransfer: OnTransfer;
  private readonly storedLogs = new Map<string, number>();

  /** @param onTransfer told how far a file is that takes a while. @default nobody is */
  constructor(folder: SweepFolder, id: AttemptId, onTransfer: OnTransfer = () => undefined) {
    this.folder = folder;
    this.id = id;
    this.onTransfer = onTransfer;
  }

  /** Stores a log where it grew enough. @param last it does not change any more */
  async log(name: string, file: string, last: boolean): Promise<void> {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const stored = this.storedLogs.get(name) ?? 0;
    if (size === stored || (!last && size > SMALL_LOG && size < 2 * stored)) return;
    await this.store(name, file, last);
    this.storedLogs.set(name, size);
  }

  /** @param final it does not change any more */
  async store(name: string, file: string, final: boolean): Promise<void> {
    const what = `trial ${this.id.trial}: ${name}`;
    const meter = new TransferMeter({ what, verb: 'uploading', totalBytes: statSync(file).size }, this.onTransfer);
    await this.folder.store.upload(attemptFolder(this.id) + name, file, { final, onProgress: meter.file() });
    meter.end();
  }
}

import { WORKING } from './worker-messages';

/** The process that started this one as a worker, if one did. */
export class Employer {
  private knowsOfWork = false;

  /** Calls back when it is gone, in whatever way; at once when it went while this process was starting. */
  onGone(callback: () => void): void {
    const isEmployed = process.send !== undefined;
    if (isEmployed && !process.connected) callback();
    else process.once('disconnect', callback);
  }

  hearsOfWork(): void {
    if (!this.knowsOfWork) this.tell(WORKING);
    this.knowsOfWork = true;
  }

  /** It may be about to go: that it does not get the message is no matter. */
  tell(message: object): void {
    if (process.connected) process.send?.(message, () => undefined);
  }

  leave(): void {
    if (process.connected) process.disconnect();
  }
}

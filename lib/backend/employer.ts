import { STDIO_VARIABLE, WORKING } from './worker-messages';

/** How a worker and what started it reach each other. */
interface Line {
  /** Calls back when the other end is gone, in whatever way; at once when it went while this process was starting. */
  onGone(callback: () => void): void;
  tell(message: object): void;
  leave(): void;
}

/** The process that started this one as a worker, if one did. */
export class Employer {
  private readonly line: Line = process.env[STDIO_VARIABLE] === undefined ? CHANNEL : STDIO;
  private knowsOfWork = false;

  onGone(callback: () => void): void {
    this.line.onGone(callback);
  }

  hearsOfWork(): void {
    if (!this.knowsOfWork) this.tell(WORKING);
    this.knowsOfWork = true;
  }

  tell(message: object): void {
    this.line.tell(message);
  }

  leave(): void {
    this.line.leave();
  }
}

/** Node.js's own, between processes of one machine. */
const CHANNEL: Line = {
  onGone(callback) {
    const isEmployed = process.send !== undefined;
    if (isEmployed && !process.connected) callback();
    else process.once('disconnect', callback);
  },
  // It may be about to go: that it does not get the message is no matter.
  tell(message) {
    if (process.connected) process.send?.(message, () => undefined);
  },
  leave() {
    if (process.connected) process.disconnect();
  },
};

/** Into and out of a container: standard input ends with the one who holds it, messages are lines of standard output. */
const STDIO: Line = {
  onGone(callback) {
    process.stdin.once('end', callback).once('error', callback).resume();
  },
  tell(message) {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  },
  leave() {
    process.stdin.destroy();
  },
};

import { createServer } from 'node:net';
import { SweepError } from '../contract/sweep-error';

const LOOPBACK = '127.0.0.1';

/** Whether a server may be started at a port of this machine. @throws PortTaken, PortNotAllowed */
export async function requirePort(port: number): Promise<void> {
  await listenOnce(port).catch((error: NodeJS.ErrnoException) => {
    throw portError(port, error);
  });
}

/** What it means that a port cannot be listened at. */
export function portError(port: number, error: NodeJS.ErrnoException): SweepError {
  if (error.code === 'EADDRINUSE') {
    return new SweepError('PortTaken', `port ${port} of this machine is taken`, {
      hint: 'name another with --port, or end what listens there',
      cause: error,
    });
  }
  return new SweepError('PortNotAllowed', `port ${port} of this machine cannot be used (${error.code})`, {
    hint: 'name another with --port: from 1024 on everybody may use them',
    cause: error,
  });
}

/** A port of this machine that is free now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address() as { readonly port: number };
      server.close(() => done(address.port));
    });
  });
}

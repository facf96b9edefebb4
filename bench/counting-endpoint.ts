import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Jobs of Batch that were started. */
export interface StartedJob {
  readonly arrayProperties?: { readonly size: number };
}

/**
 * Stands between a command and moto, and counts what passes: every request to AWS, retries included, by its service.
 * Jobs of Batch it takes itself: moto would make an object of each of 100,000 workers.
 */
export class CountingEndpoint {
  readonly jobs: StartedJob[] = [];
  private readonly counts = new Map<string, number>();
  private readonly target: string;
  private readonly server: Server;

  private constructor(target: string) {
    this.target = target;
    this.server = createServer((request, response) => {
      void this.answer(request).then(async (answer) => {
        const headers = [...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name));
        response.writeHead(answer.status, Object.fromEntries(headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  }

  /** @param target where moto is */
  static async start(target: string): Promise<CountingEndpoint> {
    const endpoint = new CountingEndpoint(target);
    await new Promise<void>((done) => void endpoint.server.listen(0, '127.0.0.1', done));
    return endpoint;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests since the last reset; in all, or to one service. */
  requests(service?: string): number {
    if (service !== undefined) return this.counts.get(service) ?? 0;
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `batch 2, s3 2, ssm 1` */
  get summary(): string {
    const texts = [...this.counts].map(([service, count]) => `${service} ${count}`);
    return texts.sort().join(', ');
  }

  reset(): void {
    this.counts.clear();
    this.jobs.length = 0;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<Response> {
    const service = serviceOf(request);
    this.counts.set(service, this.requests(service) + 1);
    const body = await bodyOf(request);
    if (request.url === '/v1/submitjob') return this.submit(JSON.parse(body.toString()) as StartedJob);
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      HOP_BY_HOP.has(name) ? [] : [[name, String(value)] as [string, string]],
    );
    const { method = 'GET', url = '/' } = request;
    return fetch(`${this.target}${url}`, {
      method,
      headers,
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
  }

  private submit(job: StartedJob): Response {
    this.jobs.push(job);
    return Response.json({ jobId: `job-${this.jobs.length}`, jobName: 'job', jobArn: 'arn' });
  }
}

/** Belong to one connection, or say how long a body is that is sent on differently. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'transfer-encoding']);

/** The service that a request is signed for. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../architecture/sources';

const CLIENTS = join(__dirname, '../../node_modules/@aws-sdk');

/** Prefixes of actions where they are not the name of the client. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['service-quotas', 'servicequotas'],
  ['cloudwatch-logs', 'logs'],
]);

/** What requests need where it is not an action of their own name. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['s3:HeadBucket', ['s3:ListBucket']],
  ['s3:HeadObject', ['s3:GetObject']],
  ['s3:ListObjectsV2', ['s3:ListBucket']],
  // Beats and checkpoints are tagged; large objects are sent in parts.
  ['s3:PutObject', ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload']],
  ['batch:SubmitJob', ['batch:SubmitJob', 'batch:TagResource']],
]);

/** The IAM actions that the sources of the command line ask for, sorted. */
export function requestedActions(): string[] {
  const texts = readSources(['lib']).map(({ text }) => text);
  const requests = new Set(texts.flatMap(requestsIn));
  const actions = [...requests].flatMap((request) => NEEDED.get(request) ?? [request]);
  return [...new Set(actions)].sort();
}

function requestsIn(text: string): string[] {
  const commands = [...text.matchAll(/\b([A-Z]\w+)Command\b/g), ...text.matchAll(/\bpaginate([A-Z]\w+)\b/g)];
  return commands.flatMap(([, name = '']) =>
    clientsOf(name, text).map((client) => `${PREFIXES.get(client) ?? client}:${name}`),
  );
}

/** The services that have a request of this name; of several those that the source names. */
function clientsOf(command: string, text: string): string[] {
  const clients = readdirSync(CLIENTS)
    .filter((folder) => existsSync(join(CLIENTS, folder, `dist-types/commands/${command}Command.d.ts`)))
    .map((folder) => folder.replace('client-', ''));
  return clients.length > 1 ? clients.filter((client) => text.includes(`client-${client}'`)) : clients;
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import type { Json } from '../../contract/json';
import { SweepError } from '../../contract/sweep-error';
import type { ExampleRequest, ProbeInputs } from '../../probe/inputs';
import { createSearcher } from '../../search/registry';
import { parseSweepFile } from '../../spec/load';
import { readSweepFile } from '../../spec/read-file';
import type { Assignment, SweepSpec } from '../../spec/sweep-spec';
import { isRemote } from '../../store/address';
import { call } from '../call';
import { resolveChannels } from '../create-sweep';
import { loadSpec } from '../load-spec';
import type { Reporter } from '../reporter';
import { guessRequests } from './guess-requests';

export interface InputFlags {
  /** Sweep file that says what the program is given. */
  readonly grid?: string;
  /** File with the body of a good request. */
  readonly request?: string;
  readonly contentType?: string;
}

const FILE_NAMES = ['sweep.yaml', 'sweep.yml', 'sweep.json'];
const CONTENT_TYPES: { readonly [extension: string]: string } = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.jsonl': 'application/jsonlines',
};

/**
 * What to run a program with: as a sweep file says, the one given or the one beside the program that names it; else what
 * lies in the program's folder `local`; else nothing.
 *
 * @param folder of the program. @default it is in an image
 * @throws InvalidSweepFile, ChannelNotFound, ChannelInS3, RequestNotFound, ContentTypeUnknown
 */
export async function findInputs(reporter: Reporter, flags: InputFlags, folder?: string): Promise<ProbeInputs> {
  const grid = flags.grid ?? (folder === undefined ? undefined : await sweepFileOf(folder, reporter));
  const given =
    grid === undefined ? localInputs(folder) : ofSpec(await loadSpec(reporter, { grid }), dirname(resolve(grid)));
  if (grid !== undefined && flags.grid === undefined) reporter.message(`with ${relative(process.cwd(), grid)}`);
  const request = givenRequest(flags) ?? (folder === undefined ? undefined : localRequest(folder));
  const requests = request ? [request] : guessRequests(Object.values(given.channels));
  const model = folder === undefined ? undefined : join(folder, 'local', 'model');
  const hasModel = model !== undefined && existsSync(model);
  return { ...given, requests, isGuess: request === undefined, ...(hasModel ? { model } : {}) };
}

type Given = Omit<ProbeInputs, 'requests' | 'isGuess' | 'model'>;

/** A sweep file in the folder of the program or above it, if that is the program of the file. */
async function sweepFileOf(folder: string, reporter: Reporter): Promise<string | undefined> {
  for (const file of [folder, dirname(folder)].flatMap((place) => FILE_NAMES.map((name) => join(place, name)))) {
    if (!existsSync(file)) continue;
    const { spec } = parseSweepFile(await readSweepFile(file), { fileName: file });
    if (!spec) reporter.warning(`${file} is passed over, as it has problems: \`${call('validate')}\` shows them`);
    if (spec?.container !== undefined && resolve(dirname(file), spec.container) === resolve(folder)) return file;
  }
  return undefined;
}

/** The point of the sweep's first trial. */
function ofSpec(spec: SweepSpec, base: string): Given {
  const parameters = createSearcher(spec, spec.seed ?? 0).propose(0) ?? {};
  const channels = resolveChannels(spec, base);
  const remote = Object.entries(channels).find(([, address]) => isRemote(address));
  if (remote) {
    throw new SweepError('ChannelInS3', `channel '${remote[0]}' is in S3: ${remote[1]}`, {
      hint: 'name a folder with some of the data in a sweep file of its own, with --grid',
    });
  }
  return { ...described(parameters), channels, ...(spec.metric ? { metric: spec.metric.name } : {}) };
}

/** `local/` is laid out as /opt/ml: `input/config/hyperparameters.json`, `input/data/CHANNEL`. */
function localInputs(folder: string | undefined): Given {
  if (folder === undefined) return { parameters: {}, channels: {} };
  const input = join(folder, 'local', 'input');
  const data = join(input, 'data');
  const names = existsSync(data) ? readdirSync(data).filter((name) => statSync(join(data, name)).isDirectory()) : [];
  return {
    ...described(readHyperparameters(join(input, 'config', 'hyperparameters.json'))),
    channels: Object.fromEntries(names.map((name) => [name, join(data, name)])),
  };
}

/** Strings that are numbers, as numbers: what they are in a sweep. */
function readHyperparameters(file: string): Assignment {
  if (!existsSync(file)) return {};
  try {
    const values = JSON.parse(readFileSync(file, 'utf8')) as { readonly [name: string]: Json };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, unquoted(value)]));
  } catch (error) {
    throw new SweepError('InvalidHyperparameters', `${file} is no JSON object: ${(error as Error).message}`, {
      hint: 'write an object of strings, such as {"epochs": "10"}',
    });
  }
}

function unquoted(value: Json): Json {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function described(parameters: Assignment): Pick<ProbeInputs, 'parameters' | 'number'> {
  const number = Object.entries(parameters).find(([, value]) => typeof value === 'number')?.[0];
  return { parameters, ...(number === undefined ? {} : { number }) };
}

function givenRequest({ request, contentType }: InputFlags): ExampleRequest | undefined {
  if (request === undefined) return undefined;
  if (!statSync(request, { throwIfNoEntry: false })?.isFile()) {
    throw new SweepError('RequestNotFound', `--request: there is no file ${request}`);
  }
  return exampleRequest(request, contentType);
}

function localRequest(folder: string): ExampleRequest | undefined {
  const files = Object.keys(CONTENT_TYPES).map((extension) => join(folder, 'local', `request${extension}`));
  const file = files.find((name) => existsSync(name));
  return file === undefined ? undefined : exampleRequest(file);
}

function exampleRequest(file: string, given?: string): ExampleRequest {
  const contentType = given ?? CONTENT_TYPES[extname(file).toLowerCase()];
  if (contentType === undefined) {
    throw new SweepError('ContentTypeUnknown', `--request: nobody says of what type ${file} is`, {
      hint: 'add --content-type, or call the file .csv, .json or .jsonl',
    });
  }
  return { body: readFileSync(file), contentType };
}

import { type ConfigProblem, shown, unknownSetting } from './config-check';
import { SETTINGS } from './config-settings';

/** The object in cdk.json's context that holds settings. */
const OBJECT = 'sweepstack';

/** One setting, and where it was found. */
export interface Given {
  /** `cdk.json sweepstack.zones` or `-c zones`. */
  readonly place: string;
  readonly value: unknown;
}

/**
 * Settings by name, as they were given; those of the command line win.
 *
 * Context that is not ours is left alone: feature flags and what AWS's tools keep have other characters in their names.
 */
export function givenSettings(
  context: { readonly [key: string]: unknown },
  problems: ConfigProblem[],
): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>();
  for (const [name, value] of Object.entries(objectIn(context, problems))) {
    given.set(name, { place: `cdk.json ${OBJECT}.${name}`, value });
  }
  for (const [name, value] of Object.entries(context)) {
    if (name === OBJECT || !/^\w+$/.test(name)) continue;
    given.set(name, { place: `-c ${name}`, value: typeof value === 'string' ? readText(name, value) : value });
  }
  return known(given, problems);
}

function objectIn(context: { readonly [key: string]: unknown }, problems: ConfigProblem[]): object {
  const value = context[OBJECT] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  problems.push({ name: OBJECT, place: `cdk.json ${OBJECT}`, message: `must be an object, not ${shown(value)}` });
  return {};
}

function known(given: ReadonlyMap<string, Given>, problems: ConfigProblem[]): ReadonlyMap<string, Given> {
  const names = Object.keys(SETTINGS);
  for (const [name, { place }] of given) {
    if (!names.includes(name)) problems.push({ name, place, message: unknownSetting(name, names) });
  }
  return new Map([...given].filter(([name]) => names.includes(name)));
}

/** `-c` gives text alone: what it means depends on what the setting can be. */
function readText(name: string, text: string): unknown {
  const kind = SETTINGS[name as keyof typeof SETTINGS]?.schema.type;
  if (kind === 'array') return readList(text);
  if (kind === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  return kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** JSON, or words with commas between them. */
function readList(text: string): unknown {
  if (!text.startsWith('[')) return text.split(',').map((word) => word.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

import { didYouMean } from '../contract/nearest';
import type { Given } from './config-given';
import type { Checked, Setting, SettingTable } from './config-settings';

const MAX_SHOWN = 80;

export interface ConfigProblem {
  /** The setting that is wrong. */
  readonly name: string;
  /** Where a person finds it: `-c zones`. */
  readonly place: string;
  readonly message: string;
}

/** The settings that are right; `problems` gets one for each that is not. */
export function checkSettings<T extends SettingTable>(
  table: T,
  given: ReadonlyMap<string, Given>,
  problems: ConfigProblem[],
): Checked<T> {
  const checked: Record<string, unknown> = {};
  for (const [name, { place, value }] of given) {
    const setting = table[name];
    const result = setting?.schema.safeParse(value);
    if (result?.success === true) checked[name] = result.data;
    else if (setting !== undefined)
      problems.push(...faults(setting, { place, value }).map((fault) => ({ name, ...fault })));
  }
  return checked as Checked<T>;
}

export function unknownSetting(name: string, names: readonly string[]): string {
  return `unknown setting${didYouMean(name, names) || `; there are ${names.join(', ')}`}`;
}

export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

type Fault = Pick<ConfigProblem, 'place' | 'message'>;

function faults(setting: Setting<unknown>, { place, value }: Given): Fault[] {
  const { items, allowed, values = [] } = setting;
  const inItems = items !== undefined && Array.isArray(value) ? value.flatMap(itemFaults(items, place)) : [];
  if (inItems.length > 0) return inItems;
  const meant = typeof value === 'string' ? didYouMean(value, values) : '';
  return [{ place, message: `must be ${allowed}, not ${shown(value)}${meant}` }];
}

function itemFaults(table: SettingTable, list: string): (item: unknown, index: number) => Fault[] {
  return (item, index) => {
    const place = `${list}[${index}]`;
    if (typeof item !== 'object' || item === null) return [{ place, message: `must be an object, not ${shown(item)}` }];
    return Object.entries(item).flatMap(([name, value]): Fault[] => {
      const setting = table[name];
      if (setting === undefined) {
        return [{ place: `${place}.${name}`, message: unknownSetting(name, Object.keys(table)) }];
      }
      if (setting.schema.safeParse(value).success) return [];
      return faults(setting, { place: `${place}.${name}`, value });
    });
  };
}

import type { Json } from '../contract/json';
import type { Assignment } from '../spec/sweep-spec';
import { printable } from './text';

/** `C=10 kernel=rbf`. */
export function formatParameters(parameters: Assignment): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${formatValue(value)}`)
    .join(' ');
}

/** A value as a person would write it: plain text without quotes, numbers with at most six significant digits. */
export function formatValue(value: Json): string {
  if (typeof value === 'number') return formatNumber(value);
  const isPlain = typeof value === 'string' && value !== '' && printable(value) === value;
  return isPlain ? value : JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}

/** At most six significant digits, without padding. */
export function formatNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

/** `1,797`. */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / 3600);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A duration that is only known roughly, or changes as one looks: `4 s`, `3 min 20 s`. */
export function formatWholeSeconds(seconds: number): string {
  return seconds < 10 ? `${Math.round(seconds)} s` : formatDuration(seconds);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `1 trial`, `24 trials`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

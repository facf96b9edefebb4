// Digits can be matched in one way only: a long run of them must not take quadratic time.
const NUMBER = String.raw`[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[nN][aA][nN]|[iI]nf(?:inity)?)`;
const BEFORE = String.raw`(?:^|[^A-Za-z0-9_./:?&-])`;
// A colon right before a number is a port, a time or a ratio, unless the name is quoted as in JSON.
const SEPARATOR = String.raw`(?:["']\s*[=:]|\s*(?:=|:(?=\s)))\s*["']?`;
// A comma that groups digits, or is a decimal point, would have a number end too early: better none than a wrong one.
const AFTER = String.raw`(?![A-Za-z0-9_:/-]|[.,]\d)`;

/** The names that a line of output may give to a metric. */
const ANY_NAME = String.raw`[A-Za-z_][A-Za-z0-9_./-]{0,254}`;

/**
 * The regular expression that finds a metric in a line of output: `name=value` or `name: value`.
 * The value is its only group. The same text is given to SageMaker as a metric definition.
 */
export function metricPattern(name: string): string {
  return `${BEFORE}${escaped(name)}${SEPARATOR}(${NUMBER})${AFTER}`;
}

/** Finds what looks like a report of a metric, whatever its value is: the only group is the name with the value. */
export function nearMetricPattern(name: string): string {
  return String.raw`${BEFORE}(${escaped(name)}["']?\s*[=:]\s*\S{1,60})`;
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

/** The same expression for whatever name a line gives: groups are the name and the value. */
export const ANY_METRIC_PATTERN = `${BEFORE}(${ANY_NAME})${SEPARATOR}(${NUMBER})${AFTER}`;

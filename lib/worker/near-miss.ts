import { metricPattern, nearMetricPattern } from '../contract/metric-pattern';
import { withoutColours } from './metric-scanner';

/**
 * What in a program's output looks as if it were to report a metric that was not found; empty when nothing does.
 *
 * @param stdout the end of its standard output
 * @param stderr the end of its standard error
 */
export function nearMiss(metric: string, stdout: string, stderr: string): string {
  const number = last(metricPattern(metric), stdout);
  if (number !== undefined) return `it wrote '${metric}' on a line that is not UTF-8 text`;
  const odd = last(nearMetricPattern(metric), stdout);
  if (odd !== undefined) return `it wrote '${odd}', which is no plain number`;
  const elsewhere = last(nearMetricPattern(metric), stderr);
  return elsewhere === undefined ? '' : `it wrote '${elsewhere}' to standard error`;
}

function last(pattern: string, text: string): string | undefined {
  return [...withoutColours(text).matchAll(new RegExp(pattern, 'gm'))].at(-1)?.[1];
}

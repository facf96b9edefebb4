import type { Finding, Level } from '../doctor/finding';
import { call } from './call';
import { plural } from './format';
import type { Colors } from './io';
import { printable } from './text';

/** Findings that belong together, under a heading. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

const MARKS: { readonly [level in Level]: string } = { problem: '✗', warning: '!', unknown: '?', ok: '✓' };

/** Findings for people, each with its fix below it, and at the end how many there are. */
export function sectionsText(sections: readonly Section[], colors: Colors): string {
  const blocks = sections.map(({ title, findings }) => `${colors.bold(title)}\n${findingsText(findings, colors)}`);
  return [...blocks, verdict(sections.flatMap(({ findings }) => findings))].join('\n\n');
}

/** Findings alone, a line or two each. */
export function findingsText(findings: readonly Finding[], colors: Colors): string {
  return findings.map((finding) => findingText(finding, colors)).join('\n');
}

function findingText({ level, check, message, fix }: Finding, colors: Colors): string {
  // Batch and Docker have a say in messages.
  const line = `  ${paint(level, colors)(MARKS[level])} ${check}: ${printable(message)}`;
  return fix === undefined ? line : `${line}\n      ${colors.dim('fix:')} ${asTyped(printable(fix))}`;
}

/** Commands of this program as they are called from here. */
function asTyped(fix: string): string {
  return fix.replaceAll(/`sweep (\w+)/g, (_, command: string) => `\`${call(command)}`);
}

function paint(level: Level, colors: Colors): (text: string) => string {
  switch (level) {
    case 'problem':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'unknown':
      return colors.cyan;
    case 'ok':
      return colors.green;
  }
}

function verdict(findings: readonly Finding[]): string {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const parts = [
    ...(count('problem') > 0 ? [plural(count('problem'), 'problem')] : []),
    ...(count('warning') > 0 ? [plural(count('warning'), 'warning')] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} not checked`] : []),
  ];
  return count('problem') === 0 ? ['no problem found', ...parts].join(', ') : parts.join(', ');
}

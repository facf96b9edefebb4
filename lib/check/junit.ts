import type { Status, Verdict } from './examine';

export interface JunitOptions {
  /** What was checked: a folder or an image. */
  readonly name: string;
  readonly seconds: number;
}

/** Characters that XML 1.0 has no way to write. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The verdicts in JUnit's XML, which CI systems show: a rule is a test case, a warning one that passed and says so. */
export function junitXml(verdicts: readonly Verdict[], { name, seconds }: JunitOptions): string {
  const count = (status: Status): number => verdicts.filter((verdict) => verdict.status === status).length;
  const counts = `tests="${verdicts.length}" failures="${count('failed')}" errors="0" skipped="${count('not-applicable')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds.toFixed(3)}">`,
    `  <testsuite name=${quoted(`check-container ${name}`)} ${counts} time="${seconds.toFixed(3)}">`,
    ...verdicts.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ id, status, title, source, seen = '', fix = '' }: Verdict): string {
  const open = `    <testcase classname=${quoted(id.split('.', 1)[0] ?? '')} name=${quoted(`${id}: ${title}`)}`;
  const about = `${seen}\nfix: ${fix}\nsource: ${source.title}, ${source.url}`;
  switch (status) {
    case 'passed':
      return `${open}/>`;
    case 'not-applicable':
      return `${open}><skipped message=${quoted(seen)}/></testcase>`;
    case 'failed':
      return `${open}><failure message=${quoted(seen)}>${escaped(about)}</failure></testcase>`;
    case 'warning':
      return `${open}><system-out>${escaped(`warning: ${about}`)}</system-out></testcase>`;
  }
}

/** Line breaks of an attribute would be read as spaces. */
function quoted(text: string): string {
  return `"${escaped(text).replaceAll('\n', '&#10;')}"`;
}

function escaped(text: string): string {
  return text.replaceAll(NO_XML, '�').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

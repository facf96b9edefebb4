import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkProgram } from '../../lib/cli/check-program';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

function container(train: string | undefined, mode = 0o755): string {
  const made = folder();
  if (train !== undefined) writeFileSync(join(made, 'train'), train, { mode });
  return made;
}

test.each(['#!/bin/sh\necho 1\n', '#!/bin/sh\n# a line\r\n', '\u007fELF\r\n', ''])(
  'a program may begin with %j',
  (text) => {
    expect(() => checkProgram(container(text))).not.toThrow();
  },
);

test.each(['#!/bin/sh\r\necho 1\r\n', '#!/usr/bin/env python3\r\n'])('a script of Windows is told by %j', (text) => {
  expect(() => checkProgram(container(text))).toThrow(
    expect.objectContaining({
      code: 'ProgramLineEnds',
      hint: expect.stringMatching(/^sed -i 's\/\\r\$\/\/' \S+train;/),
    }),
  );
});

test('a program that cannot be looked at is no fault of sweep', () => {
  const made = folder();
  // Root may look into every folder: a link to itself fails for root, too.
  symlinkSync('train', join(made, 'train'));
  expect(() => checkProgram(made)).toThrow(expect.objectContaining({ code: 'ProgramUnreadable', source: 'user' }));
});

test.each([
  ['nothing', container, undefined, 'ProgramNotFound'],
  ['a file that is not executable', (text?: string) => container(text, 0o644), '', 'ProgramNotExecutable'],
])('%s', (_, make, text, code) => {
  expect(() => checkProgram(make(text))).toThrow(expect.objectContaining({ code }));
});

test('a folder', () => {
  const made = folder();
  mkdirSync(join(made, 'train'));
  expect(() => checkProgram(made)).toThrow(expect.objectContaining({ code: 'ProgramNotFound' }));
});

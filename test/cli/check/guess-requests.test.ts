import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guessRequests } from '../../../lib/cli/check/guess-requests';
import { temporaryFolders } from '../../support/temporary-folder';

const temporaryFolder = temporaryFolders();

function guesses(name: string, text: string): string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return guessRequests([folder]).map(({ body, contentType }) => `${contentType} ${body.toString()}`);
}

test.each([
  ['a header is passed over', 'x,y,label\n1,2,a\n', ['text/csv 1,2\n', 'text/csv 2,a\n', 'text/csv 1,2,a\n']],
  ['without a header', 'a,1,2\nb,3,4\n', ['text/csv a,1\n', 'text/csv 1,2\n', 'text/csv a,1,2\n']],
  ['a single column', '5\n6\n', ['text/csv 5\n']],
  ['text alone tells nothing', 'name,place\nann,rome\n', []],
  ['an empty file', '', []],
])('%s', (_, text, expected) => {
  expect(guesses('rows.csv', text)).toEqual(expected);
});

test('a channel may be a file, and other files are no rows', () => {
  expect(guesses('rows.parquet', '1,2\n')).toEqual([]);
  const file = join(temporaryFolder(), 'one.CSV');
  writeFileSync(file, '1,2\r\n');
  expect(guessRequests([file])[0]?.body.toString()).toBe('1\n');
});

import { lastWords } from '../../lib/probe/last-words';

test.each([
  ['one\ntwo\n', 'two'],
  ['ValueError: scale is no number\n    ^^^^^\n\n', 'ValueError: scale is no number'],
  ['Ошибка: нет данных\n--\n', 'Ошибка: нет данных'],
  ['- -\n', ''],
  ['', ''],
])('of %j are %j', (text, words) => {
  expect(lastWords(text)).toBe(words);
});

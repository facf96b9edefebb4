import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../lib/infra/config';
import { SETTINGS } from '../../lib/infra/config-settings';

const page = readFileSync(join(__dirname, '../../docs/deployment.md'), 'utf8');
const [configuration = ''] = (page.split('## Configuration')[1] ?? '').split('\n## ');
const rows = [...configuration.matchAll(/^\| `(\w+)` +\| ([^|]*)\|/gm)].map(([, name, value = '']) => ({
  name,
  value,
}));

test('docs/deployment.md has every setting, and no other', () => {
  expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(Object.keys(SETTINGS)));
  expect(rows).toHaveLength(Object.keys(SETTINGS).length);
});

test('docs/deployment.md has the defaults', () => {
  const { network, storage, queues, ...config } = readConfig({});
  const defaults: Readonly<Record<string, unknown>> = { ...config, ...network, ...storage, ...queues[0] };
  const written = rows.filter(({ name = '', value }) => value.startsWith('`') && name in defaults);

  expect(written.length).toBeGreaterThan(12);
  for (const { name = '', value } of written)
    expect(`${name} ${value}`).toContain(`${name} \`${String(defaults[name])}\``);
});

test('examples in docs/deployment.md are taken', () => {
  const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text) as object);

  expect(examples.length).toBe(2);
  for (const example of examples) {
    const context = 'context' in example ? (example.context as Record<string, unknown>) : { sweepstack: example };
    expect(readConfig(context).queues.length).toBeGreaterThan(0);
  }
});

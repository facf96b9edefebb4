// A process that races others for claims, once its input ends: racing-process ADDRESS KEYS
import { writeSync } from 'node:fs';
import { openStore } from '../../lib/store/registry';

const [address = '', keys = '0'] = process.argv.slice(2);
const store = openStore(address);
const me = String(process.pid);

async function race(): Promise<void> {
  const won: string[] = [];
  for (let i = 0; i < Number(keys); i++) {
    const key = `claims/${Math.floor(i / 50)}/${i}`;
    if ((await store.create(key, me)).created) won.push(key);
    if (i % 4 > 0) continue;
    await store.write('shared', me.repeat(5_000));
    // Half an object would not be the same text over and over.
    const text = (await store.read('shared')) ?? '';
    const writer = text.slice(0, text.length / 5_000);
    if (text.length % 5_000 !== 0 || text !== writer.repeat(5_000)) throw new Error('read half an object');
  }
  writeSync(1, JSON.stringify(won));
}

process.stdin.resume().once('end', () => void race());

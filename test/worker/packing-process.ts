// Packs folders in a process of its own, as workers do: packing-process FOLDER ARCHIVE [FOLDER ARCHIVE]...
import { writeSync } from 'node:fs';
import { packFolder } from '../../lib/worker/archive';

async function pack(): Promise<void> {
  const args = process.argv.slice(2);
  const packed: boolean[] = [];
  for (let i = 0; i < args.length; i += 2) packed.push(await packFolder(args[i] ?? '', args[i + 1] ?? ''));
  writeSync(1, JSON.stringify(packed));
}

void pack();

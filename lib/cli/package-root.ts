import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file that this process runs: the command itself. */
export function commandFile(): string {
  return realpathSync(process.argv[1] as string);
}

/** The folder of this checkout or package, with `container/` and `schema/` in it. */
export function packageRoot(): string {
  return dirname(dirname(commandFile()));
}

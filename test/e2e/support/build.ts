import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** These tests run the command as it is installed: the bundle. */
export default function build(): void {
  execFileSync(process.execPath, [join(__dirname, '../../../scripts/build.mjs')], { stdio: 'inherit' });
}

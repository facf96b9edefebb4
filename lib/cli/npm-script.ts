import { join } from 'node:path';
import { packageRoot } from './package-root';

/** npm scripts of this checkout that run this program. */
const SCRIPTS = new Set(['sweep', 'invoke']);

/** Whether an npm script of this checkout runs this program; a project may have scripts of these names itself. */
export function isNpmScript(env: NodeJS.ProcessEnv = process.env): boolean {
  if (!SCRIPTS.has(env['npm_lifecycle_event'] ?? '')) return false;
  return env['npm_package_json'] === join(packageRoot(), 'package.json');
}

/** Where a person called an npm script: npm itself goes to the folder of package.json. */
export function callersFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return isNpmScript(env) ? env['INIT_CWD'] : undefined;
}

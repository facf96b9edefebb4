// A process of its own that prepares an environment: node --import tsx prepare-env.ts CONTAINER CACHE
import { writeSync } from 'node:fs';
import { preparePythonEnv } from '../../lib/backend/python-env';

const [containerDir = '', cacheDir = ''] = process.argv.slice(2);
void preparePythonEnv(containerDir, { cacheDir, onProgress: (message) => writeSync(1, `${message}\n`) }).then(
  ({ binDir }) => writeSync(1, `binDir ${binDir}\n`),
);

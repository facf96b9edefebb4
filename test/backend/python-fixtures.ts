import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes an installable wheel that holds one module, `NAME.py`, with the variable `answer`. */
export function makeWheel(folder: string, name: string, version: string): void {
  mkdirSync(folder, { recursive: true });
  const info = `${name}-${version}.dist-info`;
  const files = {
    [`${name}.py`]: 'answer = 42\n',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: '',
  };
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, text in json.loads(sys.argv[2]).items():
        wheel.writestr(name, text)
`;
  execFileSync('python3', ['-c', script, join(folder, `${name}-${version}-py3-none-any.whl`), JSON.stringify(files)]);
}

/** A folder whose `python3` answers the question about itself with `probe`. */
export function fakePython(folder: string, probe: object): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'python3');
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify({ executable: file, abi: 'fake', ...probe })}'\n`);
  chmodSync(file, 0o755);
  return folder;
}

/** A container folder that asks for packages. */
export function containerWith(folder: string, requirements: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'requirements.txt'), requirements);
  return folder;
}

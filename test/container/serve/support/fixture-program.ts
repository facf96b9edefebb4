import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../staged-program';

/** A predictor whose first value says how long it takes, in seconds; -1 makes it fail. A second one of 7 makes it predict NaN, else it predicts its process. */
const PREDICTOR = `
import os, time
from contract import UserError

SURVIVES_FORK = os.environ.get("SURVIVES_FORK") != "no"

def load(folder):
    if not (folder / "model.txt").exists():
        raise UserError(f"no model.txt in {folder}")
    text = (folder / "model.txt").read_text()
    if text == "broken":
        raise RuntimeError("it is broken")
    if text == "huge":
        raise MemoryError
    time.sleep(float(os.environ.get("LOAD_SECONDS", "0")))
    return text

def features(model):
    return ["seconds", "other"]

def predict(model, rows):
    seconds = rows[0][0]
    if seconds < 0:
        raise KeyError("secret")
    time.sleep(seconds)
    if rows[0][1] == 7:
        return [float("nan") for _ in rows]
    return [f"{model}/{os.getpid()}" for _ in rows]
`;

/** The template with that predictor, in a folder. Returns the folder. */
export function fixtureProgram(folder: string): string {
  const program = join(folder, 'program');
  cpSync(join(REPOSITORY, 'container'), program, { recursive: true });
  writeFileSync(join(program, 'predictor.py'), PREDICTOR);
  return program;
}

/** That program on a machine where there is no nginx: to be run with a PATH that has none. */
export function fixtureWithoutNginx(folder: string): string {
  const program = fixtureProgram(folder);
  const file = join(program, 'serving/server.py');
  writeFileSync(file, readFileSync(file, 'utf8').replace('/usr/sbin', '/nowhere'));
  return program;
}

/** A folder with a model of the fixture. Returns the folder. */
export function fixtureModel(folder: string, text = 'a'): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.txt'), text);
  return folder;
}

/** What tools leave behind, wherever it lies in a program's folder. */
const LEFTOVERS = new Set(['__pycache__', '.git', '.venv', '.DS_Store', 'node_modules']);

/** The /opt/ml of `docker run --volume` and of start.sh, at the top of a program's folder: data, and what `train` wrote. */
const LOCAL_BASE = 'local';

/** Where the server of the template hosts many models; without it the label of the image says that there are none. */
export const MULTI_MODEL_SERVER = 'serving/multi_model.py';

/**
 * Whether a file or folder belongs to a program: goes into its image, and changes its digest. `.dockerignore` says the
 * same to a build from the root of the repository.
 *
 * @param path relative to the program's folder
 */
export function belongsToProgram(path: string): boolean {
  const names = path.split(/[/\\]/);
  return names[0] !== LOCAL_BASE && !names.some((name) => LEFTOVERS.has(name));
}

/** Environment variables that the tool reads; docs/cli.md lists them for users. */

/** Folder or address that holds sweeps, in place of `--root`. */
export const ROOT_VARIABLE = 'SWEEP_ROOT';

/** Seconds between heartbeats of the sweeps that are created; 0.2 to 3600. */
export const HEARTBEAT_VARIABLE = 'SWEEP_HEARTBEAT_SECONDS';

/** Folder of commands that a backend prepared for the programs of its workers. */
export const PROGRAM_PATH_VARIABLE = 'SWEEP_PROGRAM_PATH';

/** Folder for the files of running trials, in place of the system's folder for temporary files. */
export const SCRATCH_VARIABLE = 'SWEEP_SCRATCH_DIR';

/** Folder with the program `train` on this machine, in place of the one that the sweep was created with. */
export const CONTAINER_VARIABLE = 'SWEEP_CONTAINER';

/** Folder for what can be made again: Python environments, prices of AWS. */
export const CACHE_VARIABLE = 'SWEEP_CACHE_DIR';

/** Namespace of the deployment to use, in place of the one that this checkout deployed. */
export const DEPLOYMENT_VARIABLE = 'SWEEP_DEPLOYMENT';

/** Image with Python that the images of workers are built on, in place of the one that container/Dockerfile names. */
export const BASE_IMAGE_VARIABLE = 'SWEEP_BASE_IMAGE';

/** Image from which the images of workers get Node.js, in place of the one that container/Dockerfile names. */
export const NODE_IMAGE_VARIABLE = 'SWEEP_NODE_IMAGE';

// A process that starts two workers in containers and waits for them, or leaves them: employing-process IMAGE FOLDER [LOG]
import { DockerBackend } from '../../../lib/backend/docker';

const [image = '', folder = '', log] = process.argv.slice(2);
const backend = new DockerBackend({
  image,
  mounts: [{ path: folder, writable: true }],
  resources: {},
  env: process.env,
  workArguments: ['--fake', folder],
  ...(log === undefined ? {} : { detachedLog: log }),
});
void backend.start('/employed', 2);
if (log === undefined) setInterval(() => undefined, 1000);

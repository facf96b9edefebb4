import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Variables that say where pip looks for packages, and what they are called in its configuration file. */
const INDEX_SETTINGS = {
  PIP_INDEX_URL: 'index-url',
  PIP_EXTRA_INDEX_URL: 'extra-index-url',
  PIP_TRUSTED_HOST: 'trusted-host',
  PIP_PROXY: 'proxy',
};
const CERTIFICATES = ['PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];

/**
 * Arguments that hand this machine's settings for pip to a build, and the certificates of a proxy that it is behind: as
 * secrets, since they may hold passwords, and since an image that is built elsewhere should be the same.
 *
 * @param folder for a file that goes with it
 */
export function buildSecrets(env: NodeJS.ProcessEnv, folder: string): string[] {
  const configuration = configurationFile(env);
  const files = { pip_conf: pipSettings(env, folder) ?? configuration, ca_bundle: certificates(env, configuration) };
  return Object.entries(files).flatMap(([id, file]) =>
    file === undefined ? [] : ['--secret', `id=${id},src=${file}`],
  );
}

/** A path in pip's own settings means nothing inside a build: what is there goes with it. */
function certificates(env: NodeJS.ProcessEnv, configuration: string | undefined): string | undefined {
  const settings = configuration === undefined ? '' : readFileSync(configuration, 'utf8');
  const files = [...CERTIFICATES.map((name) => env[name]), /^\s*cert\s*[=:]\s*(.+?)\s*$/m.exec(settings)?.[1]];
  return files.find((file) => file !== undefined && existsSync(file));
}

/** The environment goes before a file, as it does for pip. */
function pipSettings(env: NodeJS.ProcessEnv, folder: string): string | undefined {
  const given = Object.entries(INDEX_SETTINGS).flatMap(([variable, setting]) =>
    env[variable] === undefined ? [] : [`${setting} = ${env[variable]}`],
  );
  if (given.length === 0) return undefined;
  const file = join(folder, 'pip.conf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, ['[global]', ...given, ''].join('\n'), { mode: 0o600 });
  return file;
}

function configurationFile(env: NodeJS.ProcessEnv): string | undefined {
  const home = env['HOME'] ?? homedir();
  const files = [
    env['PIP_CONFIG_FILE'],
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'pip', 'pip.conf'),
    join(home, '.pip', 'pip.conf'),
    '/etc/pip.conf',
  ];
  return files.find((file) => file !== undefined && existsSync(file));
}

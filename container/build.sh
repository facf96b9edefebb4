#!/bin/sh
# Builds the image of a program's folder, as `cdk deploy` and `--on docker` do.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

USAGE='build.sh [FOLDER] [TAG]
  FOLDER  holds the program: train, serve, or both; built by its own Dockerfile if it has one [default: container/]
  TAG     name of the image [default: my-sweep]
  CONTAINER_CLI                        docker or podman [default: the first that is there]
  SWEEP_BASE_IMAGE, SWEEP_NODE_IMAGE   images to build on
  PIP_INDEX_URL, PIP_CONFIG_FILE, PIP_CERT, SSL_CERT_FILE ...   go to the build as secrets, and into no layer'

main() {
  check_arguments "$USAGE" 0 2 "$@"
  folder=${1:-$here} tag=${2:-my-sweep}
  [ -d "$folder" ] || fail "there is no folder '$folder'"
  [ -e "$folder/train" ] || [ -e "$folder/serve" ] || fail "'$folder' holds no program: a file named train or serve"
  find_cli
  root=$(dirname "$here")
  build_worker
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  stage "$work/context"
  dockerfile=$here/Dockerfile
  [ ! -e "$folder/Dockerfile" ] || dockerfile=$folder/Dockerfile
  copies_that_match <"$dockerfile" >"$work/Dockerfile"
  set -- build --tag "$tag" --file "$work/Dockerfile"
  build_arguments "$@"
}

# Does nothing when the worker is there and no older than its sources.
build_worker() {
  if [ -e "$root/dist/image/sweep.mjs" ] && ! [ -d "$root/node_modules" ]; then return; fi
  command -v npm >/dev/null || fail 'the worker is not built, and npm, which builds it, is not on the PATH'
  (cd "$root" && npm run --silent build) || fail 'the worker cannot be built: run npm ci first'
}

# The program in `container`, the worker in `dist/image`, whatever the folder is called. What is left out is what
# lib/contract/program-files.ts says; .dockerignore leaves out the same further below.
stage() {
  mkdir -p "$1/container" "$1/dist"
  for entry in "$folder"/* "$folder"/.[!.]*; do
    case ${entry##*/} in
      local | .git | .venv | node_modules | __pycache__) ;;
      *) [ ! -e "$entry" ] || cp -RLp "$entry" "$1/container/" ;;
    esac
  done
  cp -Rp "$root/dist/image" "$1/dist/image"
  cp "$root/.dockerignore" "$1/.dockerignore"
}

# The Dockerfile without copies of files that need not be there, and are not: an error to podman, and nothing to BuildKit.
copies_that_match() {
  while IFS= read -r line || [ -n "$line" ]; do
    pattern=${line#COPY }
    case $line in 'COPY container/'*'['*) has_match "$work/context/${pattern%% *}" || continue ;; esac
    printf '%s\n' "$line"
  done
}

has_match() {
  # shellcheck disable=SC2086
  set -- $1
  [ -e "$1" ]
}

# Adds images, proxies and secrets to the arguments, then builds.
build_arguments() {
  [ -z "${SWEEP_BASE_IMAGE:-}" ] || set -- "$@" --build-arg "BASE_IMAGE=$SWEEP_BASE_IMAGE"
  [ -z "${SWEEP_NODE_IMAGE:-}" ] || set -- "$@" --build-arg "NODE_IMAGE=$SWEEP_NODE_IMAGE"
  [ -e "$work/context/container/serving/multi_model.py" ] || set -- "$@" --build-arg MULTI_MODELS=false
  for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    [ -z "$(printenv "$name")" ] || set -- "$@" --build-arg "$name"
  done
  find_pip_settings
  [ -z "$pip_conf" ] || set -- "$@" --secret "id=pip_conf,src=$pip_conf"
  [ -z "$ca_bundle" ] || set -- "$@" --secret "id=ca_bundle,src=$ca_bundle"
  DOCKER_BUILDKIT=1 "$cli" "$@" "$work/context" || fail "$cli cannot build '$folder'; container/README.md says what a build is given"
}

# Sets `pip_conf` and `ca_bundle`: files, or nothing. The environment goes before a file, as it does for pip.
find_pip_settings() {
  configuration=$(first_file "${PIP_CONFIG_FILE:-}" "${XDG_CONFIG_HOME:-${HOME:-}/.config}/pip/pip.conf" "${HOME:-}/.pip/pip.conf" /etc/pip.conf)
  named=''
  [ -z "$configuration" ] || named=$(sed -n 's/^[[:space:]]*cert[[:space:]]*[=:][[:space:]]*//p' "$configuration" | head -n 1)
  ca_bundle=$(first_file "${PIP_CERT:-}" "${REQUESTS_CA_BUNDLE:-}" "${SSL_CERT_FILE:-}" "$named")
  settings=$(
    pip_setting index-url "${PIP_INDEX_URL:-}"
    pip_setting extra-index-url "${PIP_EXTRA_INDEX_URL:-}"
    pip_setting trusted-host "${PIP_TRUSTED_HOST:-}"
    pip_setting proxy "${PIP_PROXY:-}"
  )
  pip_conf=$configuration
  [ -n "$settings" ] || return 0
  pip_conf=$work/pip.conf
  (umask 077 && printf '[global]\n%s\n' "$settings" >"$pip_conf")
}

first_file() {
  for file; do
    if [ -f "$file" ]; then
      printf '%s\n' "$file"
      return
    fi
  done
}

pip_setting() {
  [ -z "$2" ] || printf '%s = %s\n' "$1" "$2"
}

main "$@"

#!/bin/sh
# Stops what start.sh started: SIGTERM, and SIGKILL after 30 s, as SageMaker does.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

USAGE='stop.sh [IMAGE]
  IMAGE  whose containers are stopped [default: all that start.sh started]
  CONTAINER_CLI   docker or podman [default: the first that is there]'

readonly GRACE_SEC=30

main() {
  check_arguments "$USAGE" 0 1 "$@"
  find_cli
  containers=$("$cli" ps --all --quiet --filter "label=$LABEL${1:+=$1}") || fail "$cli does not tell which containers there are"
  [ -n "$containers" ] || fail "there is no container${1:+ of $1} that start.sh started"
  for container in $containers; do
    "$cli" stop -t "$GRACE_SEC" "$container" >/dev/null || fail "$cli cannot stop $container"
    "$cli" rm --force --volumes "$container" >/dev/null || fail "$cli cannot remove $container"
    printf 'stopped %.12s\n' "$container"
  done
}

main "$@"

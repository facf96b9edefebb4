#!/bin/sh
# Serves a trained model with an image, as an endpoint does: starts `serve` in a container, the model read-only.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

USAGE='start.sh IMAGE [PORT] [BASE]
  IMAGE  with a program serve
  PORT   of this machine, at which it answers [default: 8080]
  BASE   folder laid out like /opt/ml, with the model in model/ [default: container/local]
  CONTAINER_CLI   docker or podman [default: the first that is there]
stop.sh ends it.'

# What SageMaker gives a container to answer /ping with 200 at first is minutes; nothing here should need them.
readonly WAIT_SEC=60
readonly SHOWN_LINES=20

main() {
  check_arguments "$USAGE" 1 3 "$@"
  image=$1 port=${2:-8080} base=${3:-$here/local}
  printf '%s' "$port" | grep -Eqx '[0-9]{1,5}' && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] ||
    fail "'$port' is no port: a number from 1 to 65535 is"
  [ -d "$base/model" ] || fail "there is no folder '$base/model': train a model first, as container/README.md shows"
  base=$(cd "$base" && pwd)
  find_cli
  find_fetch
  need_image "$image"
  start
  wait_until_it_answers
  tell
}

# Nothing that asks a web server is part of POSIX.
find_fetch() {
  if command -v curl >/dev/null; then
    fetch='curl --silent --fail --max-time 2 --noproxy * --output /dev/null'
  elif command -v wget >/dev/null; then
    fetch='wget --quiet --timeout=2 --tries=1 --no-proxy --output-document=/dev/null'
  else
    fail 'curl or wget is needed to see whether the container answers'
  fi
}

# Labels are not changed on disk for SELinux, which would otherwise keep the model from the container.
start() {
  container=$("$cli" create --label "$LABEL=$image" --publish "127.0.0.1:$port:8080" \
    --volume "$base/model:/opt/ml/model:ro" --security-opt label=disable "$image" serve) ||
    fail "$cli makes no container of $image"
  trap 'remove; exit 130' INT
  trap 'remove; exit 143' TERM
  reason=$("$cli" start "$container" 2>&1 >/dev/null) || give_up "$image cannot be started: $reason"
}

wait_until_it_answers() {
  waited=0
  # shellcheck disable=SC2086
  until (set -f && $fetch "http://127.0.0.1:$port/ping" 2>/dev/null); do
    is_running || give_up "serve of $image has ended with exit code $("$cli" inspect --format '{{.State.ExitCode}}' "$container"); its last lines:
$(last_lines)"
    [ "$waited" -lt "$WAIT_SEC" ] || give_up "/ping of $image does not answer 200 within $WAIT_SEC s; its last lines:
$(last_lines)"
    sleep 1
    waited=$((waited + 1))
  done
}

is_running() {
  [ "$("$cli" inspect --format '{{.State.Running}}' "$container")" = true ]
}

last_lines() {
  "$cli" logs --tail "$SHOWN_LINES" "$container" 2>&1
}

give_up() {
  message=$1
  remove
  fail "$message"
}

remove() {
  "$cli" rm --force --volumes "$container" >/dev/null 2>&1 || true
}

# The example is the first row of the data, without the column to predict, which is the last one.
tell() {
  address=http://127.0.0.1:$port
  row=$(cat "$base"/input/data/train/*.csv 2>/dev/null | sed -n '2{s/,[^,]*$//;p;}')
  printf '%s answers at %s\n' "$image" "$address"
  printf "  curl --header 'Content-Type: text/csv' --data '%s' %s/invocations\n" "${row:-ROW}" "$address"
  printf '  %s logs --follow %.12s\n  %s/stop.sh %s\n' "$cli" "$container" "$here" "$image"
}

main "$@"

# What build.sh, build_and_push.sh, start.sh and stop.sh share. POSIX sh; needs `here`, the folder of these scripts.
# shellcheck shell=sh

# Marks containers of start.sh; its value is the image.
# shellcheck disable=SC2034
LABEL=sweepstack.started

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# $1 usage, $2 the least and $3 the most arguments that there may be, then the arguments.
check_arguments() {
  usage=$1 least=$2 most=$3
  shift 3
  for argument; do
    case $argument in
      -h | --help)
        printf '%s\n' "$usage"
        exit 0
        ;;
      -?*) fail "there is no option '$argument'; usage:
$usage" ;;
    esac
  done
  [ $# -ge "$least" ] && [ $# -le "$most" ] || fail "$# arguments are given, and $least to $most are taken; usage:
$usage"
}

# Sets `cli`: docker or podman, whichever is there first, or what CONTAINER_CLI names.
find_cli() {
  for cli in ${CONTAINER_CLI:-docker podman}; do
    command -v "$cli" >/dev/null && return
  done
  fail "${CONTAINER_CLI:-docker or podman} is needed, and is not on the PATH"
}

need_image() {
  reason=$("$cli" image inspect "$1" 2>&1 >/dev/null) || fail "$cli has no image '$1' ($(printf %s "$reason" | tail -n 1));
build it with container/build.sh FOLDER $1, or fetch it with $cli pull $1"
}

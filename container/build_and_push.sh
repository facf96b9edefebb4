#!/bin/sh
# Builds the image of a program's folder and pushes it to Amazon ECR, in a repository that is made if it is not there.
# Needs the AWS CLI and credentials that may use ECR.
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

USAGE='build_and_push.sh IMAGE [REGION] [FOLDER]
  IMAGE   name of the repository in ECR, with a tag if you like: my-sweep, team/my-sweep:2
  REGION  of AWS [default: AWS_REGION, AWS_DEFAULT_REGION, or what aws configure has]
  FOLDER  what build.sh builds it from [default: container/]; - pushes an image that is there as it is
  CONTAINER_CLI   docker or podman [default: the first that is there]'

main() {
  check_arguments "$USAGE" 1 3 "$@"
  image=$1 folder=${3:-$here}
  check_name
  find_cli
  command -v aws >/dev/null || fail 'the AWS CLI is needed to push to ECR, and aws is not on the PATH'
  find_region "${2:-}"
  errors=$(mktemp)
  trap 'rm -f "$errors"' EXIT
  account=$(aws sts get-caller-identity --query Account --output text 2>"$errors") ||
    fail "credentials of AWS are needed: $(reason)
sign in with aws configure, aws sso login, or AWS_PROFILE"
  if [ "$folder" = - ]; then need_image "$image"; else "$here/build.sh" "$folder" "$image"; fi
  push
}

check_name() {
  case $image in *:*) tag=${image#*:} ;; *) tag=latest ;; esac
  repository=${image%%:*}
  printf '%s' "$repository" | grep -Eqx '[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*' && [ ${#repository} -ge 2 ] ||
    fail "'$repository' is no name for a repository in ECR: two or more lower-case letters, digits, and . _ - / between them"
  printf '%s' "$tag" | grep -Eqx '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}' ||
    fail "'$tag' is no tag: up to 128 letters, digits, and _ . - that do not begin it"
}

find_region() {
  region=${1:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region 2>/dev/null || true)}}}
  [ -n "$region" ] || fail 'in which region? Name it as the second argument, or in AWS_REGION'
  printf '%s' "$region" | grep -Eqx '[a-z]{2}(-[a-z]+)+-[0-9]+' || fail "'$region' is no region of AWS, which is such as eu-central-1"
}

push() {
  address=$(find_or_make_repository)
  password=$(aws ecr get-login-password --region "$region" 2>"$errors") || fail "ECR gives no password: $(reason)"
  printf '%s' "$password" | "$cli" login --username AWS --password-stdin "${address%%/*}" >/dev/null ||
    fail "$cli cannot log in to ${address%%/*}"
  "$cli" tag "$image" "$address:$tag"
  "$cli" push "$address:$tag" || fail "$cli cannot push $address:$tag"
  printf '\n%s\nis in account %s. To deploy it:\n  npx cdk deploy -c imageUri=%s\n' "$address:$tag" "$account" "$address:$tag"
}

# Prints the address. Runs in a subshell, whose failure ends the script.
find_or_make_repository() {
  if aws ecr describe-repositories --region "$region" --repository-names "$repository" \
    --query 'repositories[0].repositoryUri' --output text 2>"$errors"; then return; fi
  grep -q RepositoryNotFoundException "$errors" || fail "ECR does not tell about repository $repository: $(reason)"
  printf 'making the repository %s in %s\n' "$repository" "$region" >&2
  aws ecr create-repository --region "$region" --repository-name "$repository" \
    --query 'repository.repositoryUri' --output text 2>"$errors" || fail "ECR makes no repository $repository: $(reason)"
}

# What the AWS CLI said last.
reason() {
  sed '/^[[:space:]]*$/d' "$errors" | tail -n 1
}

main "$@"

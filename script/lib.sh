# Sourced by the scripts beside it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# usage TEXT "$@": prints TEXT and leaves when --help is among the arguments.
usage() {
  local text=$1
  shift
  for argument in "$@"; do
    if [ "$argument" = --help ] || [ "$argument" = -h ]; then
      printf '%s\n' "$text"
      exit 0
    fi
  done
}

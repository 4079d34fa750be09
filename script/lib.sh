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

# install_model BINARY: the network that the built-in engine cuts out with, unless it is there. Without it, and without
# network, the classical cut-out does: that is no reason to stop.
install_model() {
  local folder=${AIP_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/aiplayground/models}
  [ ! -f "$folder/isnet/manifest.json" ] || return 0
  say "Installing the model that cuts products out (about 230 MB to fetch, 90 MB to keep; a minute or two)"
  "$1" models install isnet >&2 || say "No model was installed: the classical cut-out is used, which refuses more photos. Later: $1 models install isnet"
}

# Sourced by the checks with external tools. `packages CHECK [TEST PACKAGES]…` installs, on Debian and as root, the packages whose
# shell test fails. Elsewhere it ends the check with 3, a skip. As root on Debian the packages can be installed, so a missing one is a failure.
packages() {
  local check=$1 missing=()
  shift
  while [ $# -gt 0 ]; do
    sh -c "$1" >/dev/null 2>&1 || missing+=($2)
    shift 2
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$check: ${missing[*]} missing; install them, or run this as root on Debian" >&2
    exit 3
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null || {
    echo "$check: the Debian packages ${missing[*]} cannot be had here" >&2
    exit 1
  }
}

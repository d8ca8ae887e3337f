# From a bare machine to an installed, built project: the steps that script/demo and script/test share.
# Needs git, bash (3.2 is enough, macOS ships it) and Python >= 3.11; everything else comes from the package registries.
# Every step keeps a fingerprint of what it was made from, so a second run does only what has changed.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
VENV="$ROOT/.venv"
STAMPS="$VENV/stamps"
PYTHON=""
UV=""

cd "$ROOT"
# A foreign environment that happens to be active must not be the one that is installed into.
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf '\n\033[1mCannot go on:\033[0m %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '    %s\n' "$line" >&2; done
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
is_root_on_debian() { [ "$(id -u)" = 0 ] && has apt-get; }
is_debian_itself() { [ -r /etc/os-release ] && grep -qx 'ID=debian' /etc/os-release; }

apt_install() {
  note "apt-get install $*"
  # Lists of a fresh machine are empty or old; without an update the packages are not found.
  DEBIAN_FRONTEND=noninteractive apt-get update -q >"$APT_LOG" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$APT_LOG" 2>&1 ||
    { tail -n 20 "$APT_LOG" >&2; die "apt-get could not install: $*" "The end of its output is above."; }
}
APT_LOG="${TMPDIR:-/tmp}/xiangnuan-apt-$$.log"
trap 'rm -f "$APT_LOG"' EXIT

# fingerprint FILE...: one hash over names and contents (git is there on every machine, sha256sum is not).
fingerprint() {
  { printf '%s\n' "$@"; printf '%s\n' "$@" | git hash-object --no-filters --stdin-paths; } | git hash-object --stdin
}
# fresh NAME HASH OUTPUT...: true when the step NAME was last done from HASH and all that it made is still there.
fresh() {
  [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ] || return 1
  shift 2
  local output
  for output in "$@"; do [ -e "$output" ] || return 1; done
}
stamp() { mkdir -p "$STAMPS" && printf '%s\n' "$2" >"$STAMPS/$1"; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in "${XIANGNUAN_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python \
    /usr/bin/python3 /opt/homebrew/bin/python3 /usr/local/bin/python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
    [ -n "$candidate" ] || continue
    # A pyenv shim exists even where its version does not; only running it tells.
    if is_new_enough "$candidate"; then
      PYTHON="$("$candidate" -c 'import sys; print(sys.executable)')"
      return
    fi
  done
  die "no Python 3.11 or newer was found (looked on PATH and in pyenv)." \
    "Debian, Ubuntu, WSL:  sudo apt-get install python3 python3-venv" \
    "macOS:                brew install python@3.13" \
    "Or name one:          XIANGNUAN_PYTHON=/path/to/python3 $0"
}

find_uv() {
  local tools="$ROOT/var/tools"
  if has uv && uv --version >/dev/null 2>&1; then
    UV=uv
    return
  fi
  UV="$tools/bin/uv"
  "$UV" --version >/dev/null 2>&1 && return
  say "Getting uv (it installs the locked Python packages)"
  rm -rf "$tools"
  mkdir -p "$ROOT/var"
  if ! "$PYTHON" -m venv "$tools" >/dev/null 2>&1; then
    rm -rf "$tools"
    # Debian splits venv from Python.
    if is_root_on_debian; then apt_install python3-venv; fi
    "$PYTHON" -m venv "$tools" >/dev/null 2>&1 ||
      die "this Python cannot make a virtual environment ($PYTHON -m venv failed)." \
        "Debian, Ubuntu, WSL:  sudo apt-get install python3-venv" \
        "Or install uv itself and run this again; it is then used from PATH."
  fi
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv ||
    die "pip could not install uv." "Is the package registry reachable? Behind a proxy, set HTTPS_PROXY."
}

install_python_packages() {
  local hash
  hash="$(fingerprint uv.lock pyproject.toml)"
  if fresh python "$hash" "$VENV/bin/xiangnuan" && "$VENV/bin/python" -c '' 2>/dev/null; then
    note "Python packages: unchanged"
    return
  fi
  say "Installing the locked Python packages into .venv"
  if "$VENV/bin/python" -c '' 2>/dev/null && is_new_enough "$VENV/bin/python"; then
    "$UV" sync --locked --quiet
  else
    "$UV" sync --locked --quiet --python "$PYTHON"
  fi || die "uv could not install the locked packages." \
    "Is the package registry reachable? Behind a proxy, set HTTPS_PROXY; where it has its own certificate, also UV_NATIVE_TLS=1."
  stamp python "$hash"
}

is_node_new_enough() {
  # The asset builder asks for 20.19 or newer.
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    >/dev/null 2>&1
}

# with_node CMD...: runs CMD with a Node that is new enough first on PATH: the machine's, else the one from .venv.
with_node() {
  if has node && has npm && is_node_new_enough node; then
    "$@"
  else
    PATH="$VENV/bin:$PATH" "$@"
  fi
}

build_assets() {
  local hash
  hash="$(fingerprint frontend/package.json frontend/package-lock.json)"
  if fresh packages "$hash" frontend/node_modules; then
    note "Frontend packages: unchanged"
  else
    say "Installing the locked frontend packages"
    (cd frontend && with_node npm ci --no-audit --no-fund --no-update-notifier --loglevel=error) ||
      die "npm could not install the frontend packages." "Is the package registry reachable? Behind a proxy, set HTTPS_PROXY."
    stamp packages "$hash"
  fi
  local sources=()
  while IFS= read -r file; do sources+=("$file"); done < <(asset_sources)
  hash="$(fingerprint "${sources[@]}")"
  if fresh assets "$hash" src/xiangnuan/web/static/dist/.vite/manifest.json src/xiangnuan/access/data/areas.json \
    src/xiangnuan/rights/data/fonts/NotoSansSC_400Regular.ttf; then
    note "Styles and scripts: unchanged"
    return
  fi
  say "Building styles and scripts"
  (cd frontend && with_node npm run build --silent) || die "the frontend build failed; its output is above."
  stamp assets "$hash"
}

# What the build reads: its own sources, and every template and module that may name a class or an icon (the unused are left out).
asset_sources() {
  {
    find frontend -name node_modules -prune -o -type f -print
    find src/xiangnuan -name '*.html'
    grep -rlE --include='*.py' 'icon|class="|css' src/xiangnuan
  } | LC_ALL=C sort
}

compile_messages() {
  local sources=() hash
  while IFS= read -r file; do sources+=("$file"); done < <(find src/xiangnuan -name '*.po' | LC_ALL=C sort)
  [ "${#sources[@]}" -gt 0 ] || return 0
  hash="$(fingerprint "${sources[@]}")"
  if fresh messages "$hash" "${sources[@]/%.po/.mo}"; then
    note "Translations: unchanged"
    return
  fi
  say "Compiling the translations"
  "$VENV/bin/python" script/messages compile || die "the translations could not be compiled; the reason is above."
  stamp messages "$hash"
}

# Sets XIANGNUAN_CHROMIUM where a browser of the machine is used; empty means the one that playwright keeps.
find_chromium() {
  local candidate
  if [ -z "${XIANGNUAN_CHROMIUM:-}" ]; then
    if is_root_on_debian && is_debian_itself && ! { has chromium && dpkg -s fonts-noto-cjk >/dev/null 2>&1; }; then
      say "Installing Chromium and a Chinese font for the browser tests"
      apt_install chromium fonts-noto-cjk
    fi
    for candidate in chromium google-chrome; do
      if has "$candidate"; then
        XIANGNUAN_CHROMIUM="$(command -v "$candidate")"
        break
      fi
    done
  fi
  export XIANGNUAN_CHROMIUM="${XIANGNUAN_CHROMIUM:-}"
  if [ -n "$XIANGNUAN_CHROMIUM" ]; then
    note "Browser: $XIANGNUAN_CHROMIUM"
    return
  fi
  say "Fetching Chromium for the browser tests"
  if is_root_on_debian; then
    "$VENV/bin/playwright" install --with-deps chromium
  else
    "$VENV/bin/playwright" install chromium
  fi || die "no Chromium could be had." \
    "Debian:           sudo apt-get install chromium fonts-noto-cjk" \
    "Ubuntu, WSL:      sudo .venv/bin/playwright install-deps chromium, then run this again" \
    "Without browser:  script/test --fast"
}

set_up() {
  has git || die "git is missing." "Debian, Ubuntu, WSL: sudo apt-get install git" "macOS: xcode-select --install"
  find_python
  find_uv
  install_python_packages
  build_assets
  compile_messages
}

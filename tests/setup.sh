# shellcheck shell=bash disable=SC2034
# What samples/try, tests/run and .ci/run share; sourced by bash, not run.
# install_missing_packages: makes sure of the Debian packages a build needs. build: configures and builds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=${MAILTRACE_BUILD_DIR:-$root/build}

build_packages=(cmake g++ ninja-build pkg-config zlib1g-dev libboost-iostreams-dev libboost-program-options-dev
                libfmt-dev rapidjson-dev libzstd-dev)
# gz is decompressed with ISA-L where Debian has it, with zlib elsewhere.
case $(dpkg --print-architecture 2>/dev/null) in amd64 | arm64) build_packages+=(libisal-dev) ;; esac
# Hyperscan runs on x86; Vectorscan is the same interface for other processors.
matcher_packages=(libhyperscan-dev libvectorscan-dev)
test_packages=(doctest-dev python3 tzdata gzip bzip2 xz-utils zstd mandoc groff-base zsh fish)

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Prints those of its arguments that are not installed.
missing_of() {
  local package
  for package; do is_installed "$package" || echo "$package"; done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "these packages are missing and neither root nor sudo is at hand to install them: ${missing[*]}"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2
}

# install_missing_packages PACKAGE...: of Debian's packages; without the network if there is nothing to do.
install_missing_packages() {
  command -v dpkg-query >/dev/null || { echo "no dpkg here: the packages are taken to be installed" >&2; return; }
  local missing package has_matcher=
  mapfile -t missing < <(missing_of "$@")
  for package in "${matcher_packages[@]}"; do
    if is_installed "$package"; then has_matcher=yes; fi
  done
  [ -n "$has_matcher" ] || missing+=("${matcher_packages[0]}")
  [ ${#missing[@]} -gt 0 ] || return 0
  as_root apt-get update -q >&2 || fail "apt-get update did not work; missing are: ${missing[*]}"
  if [ -z "$has_matcher" ]; then
    unset 'missing[-1]'
    install_matcher
  fi
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}" || fail "could not be installed: ${missing[*]}"
}

install_matcher() {
  local package
  for package in "${matcher_packages[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1 && apt_install "$package"; then return; fi
  done
  fail "none of these packages could be installed: ${matcher_packages[*]}"
}

# build TARGETS CMAKE_OPTION...: TARGETS is one word, "all" or a target's name.
build() {
  local target=$1 generator=() launcher=()
  shift
  if [ ! -e "$build_dir/CMakeCache.txt" ] && command -v ninja >/dev/null; then generator=(-G Ninja); fi
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  mkdir -p "$build_dir"
  cmake -S "$root" -B "$build_dir" "${generator[@]}" "${launcher[@]}" "$@" >"$build_dir/configure.log" 2>&1 ||
    { cat "$build_dir/configure.log" >&2; fail "cmake could not configure $build_dir"; }
  cmake --build "$build_dir" --target "$target" --parallel || fail "the build did not work"
}

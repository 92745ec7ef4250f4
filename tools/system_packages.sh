#!/usr/bin/env bash
# Make sure that what comes from the system and not from PyPI is there; install what is missing where that is possible.
#
#   tools/system_packages.sh run     what the application needs
#   tools/system_packages.sh test    that, and what the tests need
#
# It asks for the thing (a library that loads, a font, a program), not for the Debian package: what came another way
# counts. With all in place it changes nothing and takes a fraction of a second.
set -euo pipefail

mode=${1:-run}
python=${PYTHON:-python3}
case $mode in
run | test) ;;
*)
    echo "usage: tools/system_packages.sh run|test" >&2
    exit 2
    ;;
esac

has() { command -v "$1" >/dev/null 2>&1; }

# Print the Debian packages of what is missing, one a line.
missing() {
    if has "$python"; then
        "$python" - <<'PYTHON'
import ctypes
import importlib.util

if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
    print("python3-venv")
# What WeasyPrint loads (weasyprint/text/ffi.py), and the package of each.
for library, package in {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PYTHON
    else
        printf '%s\n' python3 python3-venv
    fi
    # A Chinese font with a bold of its own: WeasyPrint does not thicken a font that has none.
    has fc-list || echo fontconfig
    { has fc-list && fc-list -q ':lang=zh-cn:weight=200'; } || echo fonts-noto-cjk
    if [ "$mode" = test ]; then
        has chromium || has chromium-browser || has google-chrome || echo chromium
        { has pdftotext && has pdftoppm; } || echo poppler-utils
    fi
}

install() {
    local as=()
    if [ "$(id -u)" -ne 0 ]; then
        as=(sudo)
        [ -t 0 ] || as=(sudo -n)
        has sudo || return 1
    fi
    has apt-get || return 1
    local get=("${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=300)
    echo "Installing from the system's packages: $*" >&2
    # A fresh machine has no package lists yet, an old one has lists of packages that are gone: then fetch them first.
    "${get[@]}" install --no-install-recommends "$@" >/dev/null 2>&1 && return
    "${get[@]}" update >/dev/null && "${get[@]}" install --no-install-recommends "$@" >/dev/null
}

mapfile -t packages < <(missing)
[ ${#packages[@]} -eq 0 ] && exit 0
install "${packages[@]}" || true
mapfile -t packages < <(missing)
[ ${#packages[@]} -eq 0 ] && exit 0
echo "Missing: ${packages[*]}. As administrator run: apt-get install -y ${packages[*]}" >&2
exit 1

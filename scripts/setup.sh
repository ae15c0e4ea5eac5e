#!/bin/sh
# Installs policywatch and all it needs into the folder named (default .venv), from requirements.lock.
# Says what is missing on the machine and how to get it. Run again, it starts at once.
set -eu
venv="${1:-.venv}"
minimum="3.11"

fail() { printf '%s\n' "$*" >&2; exit 1; }

good() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

python=""
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if good "$candidate"; then python="$candidate"; break; fi
done
if [ -z "$python" ]; then
    found=$(python3 --version 2>/dev/null || echo "no python3")
    fail "policywatch needs Python $minimum to 3.13, found $found." \
         "Install one (Debian: apt install python3.11 python3.11-venv) or name it: make setup PYTHON=/path/to/python3.12"
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    fail "$python has no venv module. Install it (Debian: apt install $(basename "$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')")-venv), then run this again."
fi

if ! [ -x "$venv/bin/python" ] || ! good "$venv/bin/python"; then
    printf '1/3  making %s with %s\n' "$venv" "$("$python" --version)"
    "$python" -m venv --clear "$venv" || fail "could not make $venv: is the folder writable?"
fi
printf '2/3  installing %s packages (a minute the first time)\n' "$(grep -c '^[a-z].*==' requirements.lock)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock \
    || fail "the packages could not be installed: see the lines above (a network, or a proxy that pip does not know?)"
printf '3/3  installing policywatch\n'
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . \
    || fail "policywatch itself could not be installed: see the lines above"
touch "$venv/.ready"

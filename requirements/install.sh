#!/bin/sh
# Usage: install.sh PYTHON VENV LOCK - makes the environment and installs exactly what is locked.
set -eu
python=$1 venv=$2 lock=$3
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; say which one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if [ ! -x "$venv/bin/python" ]; then
    if ! "$python" -m venv "$venv" 2>/dev/null; then
        rm -rf "$venv"
        echo "Python cannot make environments here; installing python3-venv." >&2
        if [ "$(id -u)" = 0 ]; then apt-get install -y -q python3-venv >&2; else
            echo "Please run: sudo apt-get install python3-venv" >&2
            exit 1
        fi
        "$python" -m venv "$venv"
    fi
fi
echo "Installing what $lock names ..." >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

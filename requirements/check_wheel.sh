#!/bin/sh
# Builds the wheel, installs it into an empty environment, and uses it there as a stranger would.
set -eu
python=$1
here=$(pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
"$python" -m build --wheel --no-isolation --outdir "$work" >/dev/null
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements/run.txt"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$work"/forecasts-*.whl
cd "$work"
HOME="$work/home" XDG_DATA_HOME="$work/home/data"
export HOME XDG_DATA_HOME
mkdir -p "$HOME"
PATH="$work/venv/bin:$PATH"
forecasts demo --no-serve
forecasts db check
forecasts ledger verify
port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
gunicorn --bind "127.0.0.1:$port" --log-level warning 'web:create_app()' &
server=$!
python - "$port" <<'PY'
import sys, time, urllib.request
for _ in range(100):
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=5).read().decode()
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("the server did not answer")
assert "Kavaleuski" in page, "the board is not the demo's"
print("the wheel serves the board,", len(page), "bytes")
PY

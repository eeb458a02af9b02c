#!/bin/sh
# Starts a demo with synthetic cases and the real directory: ./demo.sh [--port N] [--data DIR] [--cases N] [--json]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/config/environment.sh"
prepare requirements.txt
PYTHONPATH="$here" exec "$here/.venv/bin/python" -P -m hotline demo "$@"

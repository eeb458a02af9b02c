#!/bin/sh
# Everything that keeps the house true; the last line is pytest's own summary.
#   ./check.sh                     all of it
#   ./check.sh screenshots DIR     the journeys in a browser, with a picture of each page in DIR
#   ./check.sh kills [COUNT]       the server killed while people submit (200 times where no number is given)
# With CI=true a missing browser, PostgreSQL or schema folder is a failure; elsewhere it is said, and its tests are left out.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/config/environment.sh"
bin="$here/.venv/bin"

step() {
    printf '\n== %s\n' "$1" >&2
    shift
    "$@"
}

# A browser that is there; else Debian's package; else the one that Playwright brings. tests/support/browser.py finds whichever it is.
have_browser() {
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null; then return; fi
    done
    "$bin/python" -m tests.support.browser >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -qq -y chromium >/dev/null && return
    fi
    "$bin/python" -m playwright install chromium >/dev/null 2>&1 && return
    echo "No Chromium was found and none could be installed: the journeys in a browser cannot run." >&2
}

cd "$here"
prepare requirements-dev.txt
case "${1:-}" in
screenshots)
    [ -n "${2:-}" ] || { echo "usage: ./check.sh screenshots DIR" >&2; exit 2; }
    have_browser
    exec "$bin/pytest" tests/journeys -m browser --screenshots "$2"
    ;;
kills)
    exec "$bin/pytest" tests/attacks/test_kills.py --submissions "${2:-200}"
    ;;
"") ;;
*)
    echo "usage: ./check.sh [screenshots DIR | kills [COUNT]]" >&2
    exit 2
    ;;
esac

step "formatting" "$bin/ruff" format --check .
step "lint" "$bin/ruff" check .
step "types" "$bin/mypy"
step "imports" "$bin/lint-imports"
step "templates" "$bin/djlint" templates --lint --quiet
have_browser
step "tests" "$bin/pytest" --cov=hotline --cov-report= --floors

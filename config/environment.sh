# Read in by demo.sh and check.sh: makes .venv from a hashed lock, once for each state of the lock. Needs `here`, the project's folder.

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "No Python 3.11 or newer was found. Install one, or name it in PYTHON." >&2
    return 1
}

# With Debian's own Python the means to make environments is a package apart.
make_folder() {
    "$1" -m venv "$here/.venv" >/dev/null 2>&1 && return
    rm -rf "$here/.venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null && "$1" -m venv "$here/.venv" && return
    fi
    echo "$1 cannot make an environment; on Debian install python3-venv." >&2
    return 1
}

# prepare LOCK: afterwards .venv holds exactly what the lock names.
prepare() {
    lock="$here/config/$1"
    stamp="$here/.venv/installed-$1"
    if [ -x "$here/.venv/bin/python" ] && cmp -s "$lock" "$stamp"; then
        return
    fi
    python=$(find_python)
    [ -x "$here/.venv/bin/python" ] || make_folder "$python"
    echo "Installing what config/$1 names (once) ..." >&2
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" >&2
    cp "$lock" "$stamp"
}

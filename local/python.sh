#!/bin/sh
# Prints the Python to set up with: $PYTHON, else the one that .venv was made with, else the first on the PATH that
# is new enough and can make virtual environments.
good='import sys, ssl, ctypes, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'
works() { "$1" -c "$good" >/dev/null 2>&1; }

if [ -n "$PYTHON" ]; then
    found=$(command -v "$PYTHON") && works "$found" && { echo "$found"; exit 0; }
    echo "PYTHON=$PYTHON is not a working Python 3.11, 3.12 or 3.13 with venv." >&2
    exit 1
fi
old=$(.venv/bin/python -c 'import sys; print(sys._base_executable)' 2>/dev/null) && works "$old" && { echo "$old"; exit 0; }
IFS=:
for name in python3.13 python3.12 python3.11 python3; do
    for folder in $PATH; do
        # An entry of the PATH may exist and fail: a shim without a version behind it, a Python without venv.
        [ -x "$folder/$name" ] && works "$folder/$name" && { echo "$folder/$name"; exit 0; }
    done
done
echo "Quire needs Python 3.11, 3.12 or 3.13 with venv, and found none; say make PYTHON=/path/to/python3." >&2
exit 1

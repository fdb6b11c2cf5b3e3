#!/bin/sh
# Provide a Chromium for the browser tests: the system's, else Debian's (as root), else Playwright's own.
set -eu
python=$1
if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
    "$python" -m playwright install chromium
fi

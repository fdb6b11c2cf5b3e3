#!/bin/sh
# Start the command line inside the container.
#
# Numba reads its cache only from a folder that it may write, and compiled code must come only from a folder that nobody
# else may write. So the kernels compiled at build are copied into a private folder of the writable /tmp. Sets of images
# that a teacher fetches lie on the volume.
set -eu
mkdir -p -m 0700 "$(dirname "$PLAYGROUND_CACHE")"
cp -r /opt/playground/kernels "$PLAYGROUND_CACHE"
mkdir -p -m 0700 "$XDG_DATA_HOME/images"
ln -s "$XDG_DATA_HOME/images" "$PLAYGROUND_CACHE/data"
exec playground "$@"

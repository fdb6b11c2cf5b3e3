#!/usr/bin/env bash
# Build the Dockerfile and run the image with a read-only root, without a Docker daemon: buildah and podman on Debian, as root.
#
# `debian:bookworm-slim` is made here with mmdebstrap (same suite and variant, not byte for byte the published image).
# SYSTEM_CERTIFICATES, PIP_CONFIG and NPM_CONFIG may name files that a machine behind a proxy needs during the build.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "image-test: needs root, because it makes a Debian base image" >&2
    exit 1
fi
work=$(mktemp -d)
port=${PORT:-8000}
certificates=${SYSTEM_CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
name=playground-test
store=(--root "$work/store" --runroot "$work/run" --storage-driver overlay)
podman=(podman "${store[@]}" --events-backend file --cgroup-manager cgroupfs --runtime runc --log-level fatal)

clean_up() {
    "${podman[@]}" rm -f "$name" >/dev/null 2>&1 || true
    buildah "${store[@]}" rm -a >/dev/null 2>&1 || true
    umount "$work/store/overlay" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

say() { printf '\n== %s\n' "$*"; }

say "tools"
if ! command -v buildah podman runc mmdebstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah podman runc mmdebstrap >/dev/null
fi

say "base image"
mkdir -p "$work/base" "$work/config"
mmdebstrap --quiet --variant=minbase --format=tar bookworm "$work/base/base.tar"
printf 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n' >"$work/base/Dockerfile"
buildah "${store[@]}" bud -q --isolation chroot -t localhost/debian:bookworm-slim "$work/base"
rm "$work/base/base.tar"

say "image"
{ cat "${PIP_CONFIG:-/dev/null}"; printf '[global]\ncert = /run/host-certificates.crt\n'; } >"$work/config/pip.conf"
{ cat "${NPM_CONFIG:-/dev/null}"; printf 'cafile=/run/host-certificates.crt\n'; } >"$work/config/npmrc"
buildah "${store[@]}" bud --isolation chroot --network host --pull-never --format docker --layers \
    -v "$certificates:/run/host-certificates.crt:ro" \
    -v "$work/config/pip.conf:/etc/pip.conf:ro" \
    -v "$work/config/npmrc:/root/.npmrc:ro" \
    -t "localhost/$name" . >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }

# As compose.yaml runs it: nothing may be written but /tmp and the volume, nothing may be gained.
start() {
    "${podman[@]}" run -d --name "$name" --network host --read-only --tmpfs /tmp:size=256m,mode=1777 \
        --volume "$name:/var/lib/playground" --cap-drop all --security-opt no-new-privileges \
        --ulimit nofile=8192:8192 --ulimit nproc=4096:4096 --memory 2g --pids-limit 1024 \
        "localhost/$name" serve --host 127.0.0.1 --port "$port" >/dev/null
    local deadline=$((SECONDS + 90)) running
    until inside python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/readyz', timeout=2)" 2>/dev/null; do
        running=$("${podman[@]}" inspect -f '{{.State.Running}}' "$name")
        if [ "$running" != true ] || [ "$SECONDS" -gt "$deadline" ]; then
            fail "the container never became ready"
        fi
        sleep 0.5
    done
}
stop() {
    "${podman[@]}" stop -t 10 "$name" >/dev/null
    local code
    code=$("${podman[@]}" inspect -f '{{.State.ExitCode}}' "$name")
    test "$code" = 0 || fail "stopped with exit code $code"
}
inside() { "${podman[@]}" exec -i "$name" "$@"; }
printed() { "${podman[@]}" logs "$name" 2>&1; }
first_start() { [[ $(printed) == *"Teacher's token"* ]]; }
fail() {
    printed | tail -40
    echo "image-test: $*" >&2
    exit 1
}

say "run with a read-only root"
start
[ "$port" != 8000 ] || "${podman[@]}" healthcheck run "$name"
first_start || fail "the first start printed no teacher's token"

say "questions"
inside /opt/playground/bin/python - "http://127.0.0.1:$port" <tools/image-questions.py || fail "an answer is wrong"
inside playground doctor || fail "the doctor finds problems"

say "stop, and start again on the same volume"
stop
"${podman[@]}" rm "$name" >/dev/null
start
if first_start; then fail "the second start has forgotten the first: the volume does not hold"; fi
stop
printf '\nimage-test: passed\n'

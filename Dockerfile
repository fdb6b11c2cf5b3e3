# Backprop Playground in one container: complete, offline, non-root; a read-only root works. Debian's packages are not
# pinned: its stable release only mends them.
#
#   docker build -t backprop-playground .
#   docker run --rm -p 8000:8000 backprop-playground

FROM debian:bookworm-slim AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libgomp1 python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
RUN python3 -m venv /opt/playground

# The dependencies in a layer of their own, so that an edited source does not install them again.
COPY pyproject.toml ./
RUN python3 -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
    > /tmp/requirements.txt \
    && /opt/playground/bin/pip install --no-cache-dir --disable-pip-version-check -r /tmp/requirements.txt

COPY . .
RUN /opt/playground/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

# Kernels compiled here run on another machine only if they ask for no more than it has. The default wants AVX2 and FMA
# (any x86-64 server since about 2015); build with KERNEL_CPU=generic for older machines and for other architectures.
ARG KERNEL_CPU=x86-64-v3
ENV NUMBA_CPU_NAME=${KERNEL_CPU} NUMBA_CPU_FEATURES=""
RUN PLAYGROUND_CACHE=/opt/playground/kernels /opt/playground/bin/playground warm \
    && chmod -R a+rX /opt/playground/kernels


FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 python3 tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin playground \
    && install -d -m 0700 -o playground -g playground /var/lib/playground
COPY --from=build /opt/playground /opt/playground
COPY tools/container-start.sh /opt/playground/start

ARG KERNEL_CPU=x86-64-v3
ENV NUMBA_CPU_NAME=${KERNEL_CPU} \
    NUMBA_CPU_FEATURES="" \
    PATH=/opt/playground/bin:$PATH \
    PLAYGROUND_CACHE=/tmp/playground/kernels \
    XDG_DATA_HOME=/var/lib/playground \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# An orderly end by SIGTERM counts as success.
ENTRYPOINT ["/usr/bin/tini", "-e", "143", "--", "/opt/playground/start"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

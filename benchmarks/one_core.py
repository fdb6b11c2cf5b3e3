"""Importing this pins the process to one processor.

It must be the first import of a program: the thread pools of BLAS, PyTorch and JAX look at the machine once, when
they are loaded.
"""

from __future__ import annotations

import os

os.environ.update(
    OMP_NUM_THREADS="1",
    MKL_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    JAX_PLATFORMS="cpu",
    XLA_FLAGS="--xla_cpu_multi_thread_eigen=false",
)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

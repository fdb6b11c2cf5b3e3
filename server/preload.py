"""Imported once by the fork server, so that every worker starts with the engine loaded and its kernels warm."""

from __future__ import annotations

import gc
import os

# Before Numba is imported: a worker is one student's run on one core.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from engine.warm import warm
from server import worker as worker

warm(lambda done, total, label: None)
gc.collect()
gc.freeze()

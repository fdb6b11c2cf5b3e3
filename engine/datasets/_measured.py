"""Data sets of more than two features as tables: the map then shows two of the columns, as with a student's own."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from engine.datasets import DATASETS, load
from engine.datasets._dataset import Dataset
from engine.datasets._table import Table, limits_of

MEASURED: Final = tuple(key for key, spec in DATASETS.items() if spec.input_dimension > 2)
CLASS: Final = "class"


@lru_cache(maxsize=4)
def measured(key: str) -> Table:
    """Return the whole data set ``key`` of `MEASURED`, its classes in a last column of words."""
    data = load(key)
    assert isinstance(data, Dataset)
    values = np.column_stack([data.inputs.astype(np.float64).round(6), data.targets.astype(np.float64)])
    count = values.shape[1]
    return Table(
        name=DATASETS[key].label,
        header=(*data.feature_names, CLASS),
        values=values,
        words=(*[None] * (count - 1), data.classes),
        limits=tuple(limits_of(column) for column in values.T),
        ids=np.arange(len(data), dtype=np.int64),
        problems=("",) * count,
    )

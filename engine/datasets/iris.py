"""Fisher's iris flowers: 150 measured flowers of three species.

References
----------
[fisher1936]; full entry in docs/references.md. The numbers come with scikit-learn.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets._dataset import DatasetSpec, Numbers, sampling_fields
from engine.errors import FormatError

FLOWERS = 150


def sample(samples: int, noise: float, rng: np.random.Generator) -> tuple[Numbers, npt.NDArray[np.int32]]:
    """Pick flowers without repeats and move each measurement by the noise."""
    table = _table()
    chosen = np.sort(rng.permutation(len(table))[:samples])
    measured = table[chosen, :4] + noise * rng.uniform(-1.0, 1.0, (samples, 4))
    return measured, table[chosen, 4].astype(np.int32)


@cache
def _table() -> Numbers:
    """Read the flowers (150, 5): four lengths in cm, then the species 0 to 2, in this order.

    The file is read where scikit-learn keeps it: importing the package takes over a second, and a menu of thumbnails
    would have to wait for it.
    """
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise FormatError("the iris data comes with scikit-learn, which is not installed: pip install scikit-learn")
    path = Path(package.origin).parent / "datasets" / "data" / "iris.csv"
    try:
        return np.loadtxt(path, delimiter=",", skiprows=1)
    except (OSError, ValueError) as error:
        raise FormatError(f"the iris data of the installed scikit-learn cannot be read: {error}") from error


SPEC = DatasetSpec(
    label="Iris",
    help="Petals and sepals of 150 real flowers. One species stands apart, two overlap.",
    fields=sampling_fields("Moves every length by up to this many centimeters.", samples=FLOWERS, maximum=FLOWERS),
    order=90,
    task="multiclass",
    sample=sample,
    classes=("setosa", "versicolor", "virginica"),
    feature_names=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    domain=(0.0, 8.0),
    newcomers=((6.4, 3.2, 4.5, 1.5), (5.8, 3.1, 5.0, 1.7)),
)

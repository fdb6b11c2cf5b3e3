"""Digits: 1,797 handwritten digits of 8 x 8 pixels, small enough to learn in a second. Comes with scikit-learn.

References
----------
[alpaydin1998]; full entry in docs/references.md.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from engine.errors import DataError, FormatError
from engine.images._image_set import Arrays, ImageSpec

BRIGHTEST = 16  # of the file's numbers
TRAINING = 1437  # pictures; the others, the last writers', are the test set


def read() -> Arrays:
    """Read the table where scikit-learn keeps it: importing the package takes over a second."""
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise DataError("the digits come with scikit-learn, which is not installed: pip install scikit-learn")
    path = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    try:
        table = np.loadtxt(path, delimiter=",")
    except (OSError, ValueError) as error:
        raise FormatError(f"the digits of the installed scikit-learn cannot be read: {error}") from error
    pictures = np.rint(table[:, :-1] * (255.0 / BRIGHTEST)).astype(np.uint8).reshape(-1, 8, 8)
    classes = table[:, -1].astype(np.int32)
    return {
        "x_train": pictures[:TRAINING],
        "y_train": classes[:TRAINING],
        "x_test": pictures[TRAINING:],
        "y_test": classes[TRAINING:],
    }


SPEC = ImageSpec(
    label="Digits",
    help="1,797 handwritten digits of 8 x 8 pixels: learned in a second.",
    order=30,
    shape=(8, 8, 1),
    classes=tuple("0123456789"),
    counts=(TRAINING, 360),
    uses=("network", "contest", "digits"),
    licence="CC BY 4.0, E. Alpaydin and C. Kaynak",
    origin="UCI, in the form that scikit-learn carries",
    read=read,
)

"""MNIST: 70,000 handwritten digits of 28 x 28 pixels. Comes with the installation.

References
----------
[lecun1998b]; full entry in docs/references.md.
"""

from __future__ import annotations

from engine.images._image_set import ImageSpec, Source

SPEC = ImageSpec(
    label="MNIST",
    help="70,000 handwritten digits, the fruit fly of the field.",
    order=10,
    shape=(28, 28, 1),
    classes=tuple("0123456789"),
    counts=(60_000, 10_000),
    uses=("network", "contest", "digits"),
    licence="CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
    origin="NIST's forms, prepared by Y. LeCun, C. Cortes and C. J. C. Burges",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    sources=(
        Source(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        Source(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        Source(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        Source(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
)

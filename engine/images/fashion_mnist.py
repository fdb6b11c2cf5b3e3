"""Fashion-MNIST: 70,000 articles of clothing of 28 x 28 pixels, harder than digits.

References
----------
[xiao2017]; full entry in docs/references.md.
"""

from __future__ import annotations

from engine.images._image_set import ImageSpec, Source

SPEC = ImageSpec(
    label="Fashion-MNIST",
    help="70,000 articles of clothing: the size of MNIST, but harder.",
    order=20,
    shape=(28, 28, 1),
    classes=("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    counts=(60_000, 10_000),
    licence="MIT, Zalando SE",
    origin="Zalando Research",
    mirrors=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    sources=(
        Source(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        Source(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        Source(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        Source(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
)

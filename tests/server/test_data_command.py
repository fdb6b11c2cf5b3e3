"""``playground data``: what is there, and fetching from a server on this machine."""

import pytest

from server.cli import main


@pytest.mark.usefixtures("fashion_from_here")
def test_a_set_is_fetched_with_its_progress_and_listed(capsys):
    assert main(["data", "list"]) == 0
    assert "Fashion-MNIST is not on this machine" in capsys.readouterr().out
    assert main(["data", "get", "fashion_mnist"]) == 0
    written = capsys.readouterr()
    assert written.out == "fashion_mnist: 4 pictures to train on, 2 to test on\n"
    assert "train-images-idx3-ubyte.gz" in written.err
    assert "100%" in written.err
    assert main(["data", "list"]) == 0
    assert "6 pictures" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("key", "message"), [("flowers32", "has no address"), ("mnits", "expected one of mnist, fashion_mnist")]
)
def test_what_cannot_be_fetched_is_said(key, message, capsys):
    assert main(["data", "get", key]) == 1
    assert message in capsys.readouterr().err

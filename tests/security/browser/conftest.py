"""The pages of `tests/browser`, for what is tried at them here."""

from tests.browser.conftest import open_lab, visit

__all__ = ["open_lab", "visit"]

"""The pages of `tests/browser`, for servers that a test makes itself."""

from tests.browser.conftest import visit

__all__ = ["visit"]

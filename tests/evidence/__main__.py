"""``python -m tests.evidence``: write docs/RELIABILITY.md from what the soak runs have recorded."""

from tests.evidence.document import write

write()

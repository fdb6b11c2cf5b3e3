"""``python -m server`` is ``playground``."""

from server.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

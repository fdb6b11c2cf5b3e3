"""The server's command line with workers that replay instead of train: ``python -m tests.load.replay_server serve``."""

from server import worker
from server.cli import main
from tests.load import replay

if __name__ == "__main__":
    worker.main = replay.main
    raise SystemExit(main())

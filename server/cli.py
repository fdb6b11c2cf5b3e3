"""The command line: ``playground serve | warm | doctor | train | data | teacher | backup | restore``.

Exit codes: 0 done, 1 it did not work (the last line says why), 2 wrong arguments, 130 interrupted.
Heavy imports wait until their command runs: worker processes import this file too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.backup_command import add_backup
from server.data_command import add_data
from server.teacher_command import add_teacher

if TYPE_CHECKING:
    import socket

    from engine.experiments import AbstractExperiment
    from server.settings import Settings

Arguments = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    chosen = _parser().parse_args(arguments)
    command: Callable[[Arguments], int] = chosen.run
    try:
        return command(chosen)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="playground", description="A web playground in which a class sees neural networks learn."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_serve(commands)
    _add_warm(commands)
    _add_doctor(commands)
    _add_train(commands)
    add_data(commands)
    add_teacher(commands)
    add_backup(commands)
    return parser


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve the playground to browsers",
        argument_default=argparse.SUPPRESS,
        epilog="What is not given here comes from the environment (PLAYGROUND_PORT, PLAYGROUND_DATABASE, ...) "
        "or from the TOML file that PLAYGROUND_SETTINGS names.",
    )
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: 8000)")
    serve.add_argument(
        "--allowed-host", action="append", dest="allowed_hosts", metavar="NAME", help="a name of this server"
    )
    serve.add_argument(
        "--allowed-origin",
        action="append",
        dest="allowed_origins",
        metavar="URL",
        help="an origin that may open sessions",
    )
    serve.add_argument("--behind-proxy", dest="forwarded_allow_ips", metavar="ADDRESSES", help="proxies to believe")
    serve.add_argument("--https", action="store_true", help="pages are reached by HTTPS (through a proxy)")
    serve.add_argument("--base-path", metavar="PATH", help="path under which a proxy has the server")
    serve.add_argument("--unix-socket", metavar="FILE", help="socket to listen on instead of host and port")
    serve.add_argument("--most-sessions", type=int, help="runs in memory (default: 256)")
    serve.add_argument("--most-training", type=int, help="training processes at once (default: 32 for each processor)")
    serve.add_argument("--data-folder", metavar="FOLDER", help="where runs are kept (default: the user's data folder)")
    serve.add_argument("--log-level", choices=("debug", "info", "warning", "error"), help="(default: info)")
    serve.set_defaults(run=_serve)


def _add_warm(commands: Any) -> None:
    warm = commands.add_parser("warm", help="compile the engine's kernels for this machine")
    warm.add_argument("--lines", action="store_true", help="write progress as one JSON object a line")
    warm.set_defaults(run=_warm)


def _add_doctor(commands: Any) -> None:
    doctor = commands.add_parser("doctor", help="say what this machine has and what is wrong")
    doctor.set_defaults(run=_doctor)


def _add_train(commands: Any) -> None:
    train = commands.add_parser("train", help="train an experiment without a browser")
    train.add_argument(
        "config", nargs="?", help="configuration as JSON, or a file of it; fields left out take their default"
    )
    train.add_argument("--experiment", default="playground", help="which experiment (default: %(default)s)")
    train.add_argument("--steps", type=int, default=2000, help="updates to make (default: %(default)s)")
    train.set_defaults(run=_train)


def _serve(chosen: Arguments) -> int:
    from server.errors import LabError, SettingsError, StorageError
    from server.log_lines import start_logging
    from server.settings import Settings

    try:
        settings = Settings(**{name: value for name, value in vars(chosen).items() if name != "run"})
        start_logging(settings.log_level, settings.log_format)
        _serve_with(settings)
    except (SettingsError, LabError, StorageError, OSError) as problem:
        return _failed(str(problem))
    return 0


def _serve_with(settings: Any) -> None:
    from server.app import create_app, services_of
    from server.listen import listening_socket, serve
    from server.rooms.teachers import first_teacher

    with listening_socket(settings) as listening:
        app = create_app(settings)
        sys.stderr.write(f"Backprop Playground: {_address(settings, listening)}\n")
        if not (settings.https or settings.unix_socket or listening.getsockname()[0].startswith("127.")):
            sys.stderr.write("Pages are served without HTTPS: keep to a network you trust.\n")
        storage = services_of(app).storage
        storage.open()
        token = storage.write_now(first_teacher)
        if token is not None:
            sys.stderr.write(f"Teacher's token, shown this once: {token}\nSign in with it at /teach.\n")
        try:
            serve(app, settings, listening)
        finally:
            storage.close()


def _address(settings: Settings, listening: socket.socket) -> str:
    """Return where the server can be reached on this machine."""
    if settings.unix_socket:
        return f"{settings.unix_socket}, path {settings.base_path}/"
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.base_path}"


def _warm(chosen: Arguments) -> int:
    from engine.warm import warm_all

    if chosen.lines:
        warm_all(_print_line)
        return 0
    from server.progress_bar import ProgressBar

    warm_all(ProgressBar("Compiling kernels").show)
    return 0


def _print_line(done: int, total: int, label: str) -> None:
    print(json.dumps({"done": done, "total": total, "label": label}), flush=True)


def _doctor(chosen: Arguments) -> int:
    from server.doctor import examine

    findings = examine()
    for finding in findings:
        print(f"{'ok     ' if finding.fine else 'PROBLEM'} {finding.name:<16} {finding.detail}")
    return 0 if all(finding.fine for finding in findings) else 1


def _train(chosen: Arguments) -> int:
    from engine.errors import EngineError
    from engine.experiments import EXPERIMENTS

    if chosen.experiment not in EXPERIMENTS:
        return _failed(f"--experiment: expected one of {', '.join(EXPERIMENTS)}; got {chosen.experiment!r}")
    if chosen.steps < 1:
        return _failed(f"--steps: expected at least 1, got {chosen.steps}")
    try:
        config = _read_config(chosen.config)
        experiment = EXPERIMENTS[chosen.experiment].create(config)
    except (EngineError, OSError, ValueError) as problem:
        return _failed(str(problem))
    return _train_to(experiment, chosen.steps)


def _train_to(experiment: AbstractExperiment, steps: int) -> int:
    """Train so many steps with a progress bar; print every figure of the last row of the curves."""
    from server.progress_bar import ProgressBar

    bar = ProgressBar("Training")
    while experiment.step < steps:
        advance = experiment.advance(50.0, steps - experiment.step)
        bar.show(experiment.step, steps)
        if advance.stop is not None:
            print(advance.stop.message)
            return 1 if advance.stop.reason == "diverged" else 0
    _print_curves(experiment)
    return 0


def _print_curves(experiment: AbstractExperiment) -> None:
    from engine.experiments import EXPERIMENTS

    spec = next(spec for spec in EXPERIMENTS.values() if isinstance(experiment, spec.create))
    for stream in spec.streams:
        if stream.kind == "series":
            _, rows = experiment.snapshot({stream.name: stream.check_options({})}, {stream.name: (0, 0)})[stream.name]
            if len(rows):
                for column, value in zip(stream.columns, rows[-1], strict=True):
                    print(f"{column:<20} {value:.6g}")


def _read_config(given: str | None) -> dict[str, Any]:
    """Read the configuration from the argument itself or from the file it names."""
    if given is None:
        return {}
    text = given if given.lstrip().startswith("{") else Path(given).read_text(encoding="utf-8")
    config = json.loads(text)
    if not isinstance(config, dict):
        raise ValueError("the configuration must be a JSON object")
    return config


def _failed(why: str) -> int:
    sys.stderr.write(f"playground: {why}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())

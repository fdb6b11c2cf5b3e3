"""What may be watched: the streams of an experiment, with their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import ConfigError
from engine.experiments import StreamSpec


def check_streams(offered: Sequence[StreamSpec], wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the wanted streams with all their options.

    Raises
    ------
    ConfigError
        If there is no such stream or an option is wrong; the path names it.
    """
    specs = {stream.name: stream for stream in offered}
    options = {}
    for name, values in wanted.items():
        if name not in specs:
            raise ConfigError(f"streams.{name[:60]}", "no such stream", tuple(specs))
        options[name] = specs[name].check_options(values)
    return options

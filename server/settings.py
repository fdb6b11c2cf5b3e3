"""How the server is run: one frozen record, from the command line, the environment and a file."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from server.errors import SettingsError
from server.log_lines import LogFormat
from server.worker_limits import free_bytes

LOOPBACK_NAMES = ("localhost",)
FILE_VARIABLE = "PLAYGROUND_SETTINGS"
"""Names a TOML file of settings."""

_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~%@+:=-]+)+")
SHARE_OF_FREE_MEMORY = 0.9
"""The rest is for the server's own sockets and for files that the system keeps in memory."""

Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Settings of one server.

    A setting comes from the keyword (the command line), else from the environment (``PLAYGROUND_PORT``; several names
    are separated by commas), else from the TOML file that `FILE_VARIABLE` names (``port = 8000``), else it is the
    default.

    Attributes
    ----------
    host, port
        Where to listen.
    allowed_hosts
        Names a browser may use for this server, besides ``localhost`` and plain addresses. A page of another name
        is refused, so that no foreign site can reach a server on this machine by pointing its own name here.
    allowed_origins
        Whole origins, such as ``https://class.example.org``, that may open a session besides the page's own; needed
        behind a proxy that ends TLS without saying so.
    forwarded_allow_ips
        Proxies whose ``X-Forwarded-*`` headers are believed.
    https
        Pages are reached by HTTPS (through a proxy): cookies get ``Secure`` and the ``__Host-`` prefix.
    base_path
        Path under which a proxy has the server, such as ``/user/ann/playground``; the proxy may pass it on or cut it
        off. Cookies are bound to it.
    unix_socket
        File of a socket to listen on instead of host and port; only its owner can connect.
    most_sessions, most_sessions_per_visitor, most_sockets, most_sockets_per_visitor
        Caps; the next one gets a sentence that says when to try again.
    most_training
        Worker processes at once; 0 means 32 for each processor.
    most_training_per_visitor
        Runs of one browser that train at the same time; another one may be open and paused.
    films_ahead
        Whether the gallery's films are made while nobody trains, before anybody asks.
    most_run_memory_mb
        Memory in MiB that the training process of one run may reserve; 0 means no limit.
    most_memory_mb
        Memory in MiB that all training processes together may be promised; the next run, and a network that grows, is
        refused with a sentence. 0 means nine tenths of what machine and control group leave free at the start.
    log_level
        The least serious records that are written.
    log_format
        ``text`` for people, ``json`` for programs that collect logs; one record a line in both.
    data_folder
        Where checkpoints and the SQLite database lie; without one the user's own folder for data.
    most_kept_runs_per_visitor
        Runs on disk; the ones left longest go.
    most_saved_runs_per_visitor
        Runs saved under a name; the next one is refused.
    most_saved_mb_per_visitor
        Disk in MiB that they may take together; the next one is refused.
    least_free_disk_mb
        Disk in MiB that has to be left after a run was saved under a name; checkpoints may still take it.
    most_students_per_room
        Members of one room; the next one is told that it is full.
    retention_days
        Visitors who were not here for so long are forgotten with all their runs, and so are rooms that were closed so
        long ago; 0 keeps them for ever.
    database
        Address of a PostgreSQL database (``postgresql://user@host/name``); empty means SQLite in the data folder.

    Raises
    ------
    SettingsError
        If a setting is unknown or wrong; the message names it, what is allowed and what came.
    """

    model_config = SettingsConfigDict(env_prefix="PLAYGROUND_", frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    allowed_hosts: Names = ()
    allowed_origins: Names = ()
    forwarded_allow_ips: str = "127.0.0.1"
    https: bool = False
    base_path: str = ""
    unix_socket: str = ""
    most_sessions: Annotated[int, Field(ge=1)] = 256
    most_sessions_per_visitor: Annotated[int, Field(ge=1)] = 8
    most_sockets: Annotated[int, Field(ge=1)] = 1000
    most_sockets_per_visitor: Annotated[int, Field(ge=1)] = 24
    most_training: Annotated[int, Field(ge=0)] = 0
    most_training_per_visitor: Annotated[int, Field(ge=1)] = 4
    films_ahead: bool = True
    most_run_memory_mb: Annotated[int, Field(ge=0)] = 2048
    most_memory_mb: Annotated[int, Field(ge=0)] = 0
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: LogFormat = "text"
    data_folder: Path | None = None
    most_kept_runs_per_visitor: Annotated[int, Field(ge=1)] = 20
    most_saved_runs_per_visitor: Annotated[int, Field(ge=1)] = 100
    most_saved_mb_per_visitor: Annotated[int, Field(ge=1)] = 1024
    least_free_disk_mb: Annotated[int, Field(ge=0)] = 512
    most_students_per_room: Annotated[int, Field(ge=1)] = 300
    retention_days: Annotated[int, Field(ge=0)] = 180
    database: str = ""

    def __init__(self, **chosen: Any) -> None:
        try:
            super().__init__(**chosen)
        except ValidationError as problem:
            raise SettingsError(_in_words(problem)) from None
        except (OSError, ValueError) as problem:  # the file is missing or no TOML
            raise SettingsError(f"the file of settings cannot be read: {problem}") from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Say where settings come from, the strongest first."""
        file = os.environ.get(FILE_VARIABLE)
        if not file:
            return init_settings, env_settings
        if not Path(file).is_file():
            raise FileNotFoundError(f"there is no file {file}")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    @field_validator("allowed_hosts", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read several names from one variable of the environment."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _whole_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                raise ValueError(f"allowed origin: expected such as https://class.example.org, got {origin!r}")
        return origins

    @field_validator("base_path")
    @classmethod
    def _plain_path(cls, path: str) -> str:
        """Take a path that can stand in pages and cookies as it is, without a slash at its end."""
        path = path.rstrip("/")
        if path and not (_BASE_PATH.fullmatch(path) and not {".", ".."} & set(path.split("/"))):
            raise ValueError(f"base path: expected such as /user/ann/playground, got {path!r}")
        return path

    @property
    def worker_limit(self) -> int:
        """Worker processes at once."""
        return self.most_training or 32 * usable_processors()

    @property
    def memory_bytes(self) -> int:
        """Memory that all training processes together may be promised; what is free is asked for now."""
        return self.most_memory_mb * 2**20 or int(free_bytes() * SHARE_OF_FREE_MEMORY)

    def serves(self, host: str) -> bool:
        """Is ``host`` (a name or an address, without port) a name of this server?"""
        return host in LOOPBACK_NAMES or host in self.allowed_hosts or host == self.host or _is_address(host)


def usable_processors(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the processors this process may use: affinity, and the quota of its control group rounded up.

    Parameters
    ----------
    groups : Path, optional
        Where control groups, of version 2 or 1, are mounted.
    """
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(affinity, _quota(groups) or affinity))


def _quota(groups: Path) -> int | None:
    """Return how many processors' time the control group may take, rounded up; nothing where it has no limit."""
    for files in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            quota, period = (int(word) for name in files for word in (groups / name).read_text("ascii").split())
        except (OSError, ValueError):  # no such version, or "max"
            continue
        if quota > 0 and period > 0:  # version 1 says -1 for no limit
            return -(-quota // period)
    return None


def _in_words(problem: ValidationError) -> str:
    """Say what is wrong with the first wrong setting; a database's address, with its password, is not repeated."""
    error = problem.errors()[0]
    name = ".".join(str(part) for part in error["loc"])
    kind = error["type"]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "extra_forbidden":
        return f"{name}: there is no such setting; expected one of {', '.join(Settings.model_fields)}"
    got = "" if name == "database" else f", got {error['input']}"
    field = Settings.model_fields.get(name)
    limits = {type(limit).__name__: limit for limit in field.metadata} if field is not None else {}
    if "Le" in limits:
        return f"{name}: expected a whole number from {limits['Ge'].ge} to {limits['Le'].le}{got}"
    if "Ge" in limits:
        return f"{name}: expected at least {limits['Ge'].ge}{got}"
    return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}{got}"


def _is_address(host: str) -> bool:
    """Is it a plain IP address? A foreign name cannot be turned into one."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True

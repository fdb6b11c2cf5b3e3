"""Everything the routes need, made once for each application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from engine.experiments import EXPERIMENTS
from engine.jit import cache_folder
from server.assets import static_dir, templates_dir
from server.catalogue import Catalogue
from server.image_sets import ImageSets
from server.kept_sessions import KeptSessions
from server.labs import Lab, read_labs
from server.memory_ledger import MemoryLedger
from server.metrics import Metrics
from server.pages import Pages
from server.readiness import Readiness
from server.rooms.hub import Hub
from server.rooms.rooms import Rooms
from server.rooms.sockets import RoomSockets
from server.rooms.teachers import Teachers
from server.saved_runs import SavedRuns
from server.sessions import Sessions
from server.settings import Settings
from server.socket_door import SocketDoor
from server.sockets import Sockets
from server.static_files import StaticVersion
from server.storage import Storage
from server.thumbnails import Thumbnails
from server.tickets import Tickets
from server.worker_host import AbstractWorkerHost, LocalWorkerHost


@dataclass(frozen=True)
class Services:
    """The parts of one server."""

    settings: Settings
    storage: Storage
    labs: Mapping[str, Lab]
    catalogue: Catalogue
    pages: Pages
    static: StaticVersion
    host: AbstractWorkerHost
    readiness: Readiness
    metrics: Metrics
    kept: KeptSessions
    sessions: Sessions
    saved_runs: SavedRuns
    sockets: Sockets
    rooms: Rooms
    teachers: Teachers
    hub: Hub
    room_sockets: RoomSockets
    tickets: Tickets
    thumbnails: Thumbnails
    image_sets: ImageSets


def build_services(settings: Settings, host: AbstractWorkerHost | None = None) -> Services:
    """Make all parts; ``host`` replaces the one that keeps workers on this machine.

    Raises
    ------
    LabError
        If a lab's file is wrong.
    """
    labs = read_labs(templates_dir() / "labs", EXPERIMENTS)
    static = StaticVersion(static_dir(), settings.base_path)
    readiness = Readiness()
    metrics = Metrics()
    host = host or LocalWorkerHost(
        settings.worker_limit,
        settings.most_run_memory_mb * 2**20,
        _memory(settings, metrics),
        settings.log_level,
        settings.log_format,
    )
    tickets = Tickets()
    storage = Storage(settings.data_folder, settings.database)
    kept = KeptSessions(storage, settings.most_kept_runs_per_visitor)
    rooms = Rooms(storage, labs, settings.most_students_per_room)
    teachers = Teachers(storage)
    saved_runs = SavedRuns(
        storage,
        kept,
        settings.most_saved_runs_per_visitor,
        settings.most_saved_mb_per_visitor * 2**20,
        settings.least_free_disk_mb * 2**20,
    )
    sessions = Sessions(settings, host, metrics, kept, saved_runs, labs=labs, rooms=rooms)
    hub = Hub(rooms, sessions)
    door = SocketDoor(settings.most_sockets, settings.most_sockets_per_visitor, metrics)
    return Services(
        settings=settings,
        storage=storage,
        labs=labs,
        catalogue=Catalogue(application_version(), EXPERIMENTS, labs.values()),
        pages=Pages(templates_dir(), labs, static, settings, application_version(), rooms),
        static=static,
        host=host,
        readiness=readiness,
        metrics=metrics,
        kept=kept,
        sessions=sessions,
        sockets=Sockets(settings, door, sessions, tickets, rooms, readiness, metrics, EXPERIMENTS),
        rooms=rooms,
        teachers=teachers,
        hub=hub,
        room_sockets=RoomSockets(door, rooms, hub, teachers, tickets, metrics),
        saved_runs=saved_runs,
        tickets=tickets,
        image_sets=ImageSets(),
        thumbnails=Thumbnails(host, cache_folder() / "films"),
    )


def _memory(settings: Settings, metrics: Metrics) -> MemoryLedger:
    """Return who was promised how much memory, counted."""
    memory = MemoryLedger(settings.memory_bytes, metrics.refusals.labels("memory").inc)
    metrics.memory_promised.set_function(lambda: memory.promised_bytes)
    metrics.memory_room.set(memory.room_bytes)
    return memory


def application_version() -> str:
    """Return the installed version, or ``0`` in a checkout that was never installed."""
    try:
        return version("backprop-playground")
    except PackageNotFoundError:
        return "0"

"""Sets of images from a teacher's page: which are on this machine, and fetching one.

=======================================  ====================================================================
address                                  answer
=======================================  ====================================================================
``GET /api/image-sets``                  a list of objects, one a set that is here or could be fetched
``POST /api/image-sets/{key}/fetch``     204; how far it has come stands in the list
=======================================  ====================================================================

Nothing is fetched unless a teacher asks. Addresses and checksums are the engine's own: nobody can name another one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.errors import DataError
from engine.images import IMAGES, fetch, is_here

log = logging.getLogger(__name__)

Fetch = Callable[[str, Callable[[str, int, int], None]], None]


@dataclass(eq=False)
class _Job:
    """One set on its way. The fetching thread writes, the event loop reads; each entry is one number."""

    key: str
    done: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    running: bool = True


class ImageSets:
    """Fetches one set at a time, in a thread that ends with the server.

    Parameters
    ----------
    fetch : callable, optional
        Brings the set of a key to this machine and tells its progress.
    """

    def __init__(self, fetch: Fetch = fetch) -> None:
        self._fetch = fetch
        self._job: _Job | None = None
        self._ending = threading.Event()

    @property
    def routes(self) -> list[Route]:
        """The routes of this file."""
        return [
            Route("/api/image-sets", self._list),
            Route("/api/image-sets/{key}/fetch", self._start, methods=["POST"]),
        ]

    def close(self) -> None:
        """Stop fetching; what has come stays, and the next attempt goes on from there."""
        self._ending.set()

    async def _list(self, request: Request) -> Response:
        return JSONResponse([self._described(key) for key in IMAGES], headers={"cache-control": "no-store"})

    async def _start(self, request: Request) -> Response:
        key = request.path_params["key"]
        if key not in IMAGES or not IMAGES[key].sources:
            fetchable = ", ".join(key for key, spec in IMAGES.items() if spec.sources)
            raise HTTPException(404, f"There is no such set to fetch; expected one of {fetchable}.")
        if self._job is not None and self._job.running:
            raise HTTPException(409, f"{IMAGES[self._job.key].label} is on its way; wait until it is here.")
        self._job = _Job(key)
        threading.Thread(target=self._run, args=(self._job,), name=f"fetch {key}", daemon=True).start()
        return Response(status_code=204)

    def _run(self, job: _Job) -> None:
        """Fetch, in a thread of its own."""

        def note(name: str, done: int, total: int) -> None:
            if self._ending.is_set():
                raise DataError("the server is ending")
            job.done[name] = done

        try:
            self._fetch(job.key, note)
            log.info("fetched the set of images %s", job.key)
        except DataError as problem:
            job.problem = str(problem)
            log.warning("the set of images %s could not be fetched: %s", job.key, problem)
        except Exception:  # the page must not wait for ever for a thread that is gone
            job.problem = "this went wrong in an unexpected way; the server's log says how"
            log.exception("the set of images %s could not be fetched", job.key)
        finally:
            job.running = False

    def _described(self, key: str) -> Mapping[str, Any]:
        """Return one object of the list; sizes in bytes."""
        spec = IMAGES[key]
        job = self._job if self._job is not None and self._job.key == key else None
        return {
            "key": key,
            "label": spec.label,
            "help": spec.help,
            "licence": spec.licence,
            "here": is_here(key),
            "bytes": sum(source.size for source in spec.sources),
            "done": sum(list(job.done.values())) if job is not None else 0,
            "running": job is not None and job.running,
            "problem": job.problem if job is not None else "",
        }

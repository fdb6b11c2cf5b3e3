"""Looking back: a second experiment that stands at a kept moment while the run itself waits."""

from __future__ import annotations

import logging

from engine.errors import FormatError
from engine.experiments import AbstractExperiment, ExperimentSpec
from server.events import Recalled
from server.timeline import Kept, Timeline

log = logging.getLogger(__name__)


class Past:
    """What is kept of a run, and the moment that is looked at now.

    Parameters
    ----------
    spec : ExperimentSpec
        Of the run.
    """

    def __init__(self, spec: ExperimentSpec) -> None:
        self._spec = spec
        self._looked_at: tuple[Kept, AbstractExperiment] | None = None
        self.timeline = Timeline()

    @property
    def moment(self) -> Kept | None:
        """The moment that is looked at, or nothing for the present."""
        return None if self._looked_at is None else self._looked_at[0]

    def shown(self, present: AbstractExperiment) -> AbstractExperiment:
        """Return the experiment that pictures are made of."""
        return present if self._looked_at is None else self._looked_at[1]

    def look(self, step: int, present: int) -> bool:
        """Look at the kept moment nearest to a step, but before the present one; return whether there is one."""
        kept = self.timeline.nearest(step, present)
        if kept is None:
            return False
        if self._looked_at is None:
            self._looked_at = (kept, self._spec.create.resumed(kept.blob))
            return True
        experiment = self._looked_at[1]
        experiment.restore(kept.blob)
        self._looked_at = (kept, experiment)
        return True

    def bring_back(self, packed: bytes, present: int) -> None:
        """Take over the moments of an earlier life of the worker up to the present step; damaged ones are left out."""
        try:
            self.timeline.unpack(packed, present)
        except FormatError:
            log.exception("the past of this run cannot be used")

    def leave(self) -> bool:
        """Go back to the present; return whether the past was looked at."""
        looked = self._looked_at is not None
        self._looked_at = None
        return looked

    def event(self, command_id: int | None, present: AbstractExperiment) -> Recalled:
        """Tell what is looked at and what could be."""
        shown = self.shown(present)
        moment = self.moment
        return Recalled(
            id=command_id,
            step=None if moment is None else moment.step,
            present=present.step,
            kept=self.timeline.steps,
            config=shown.config,
            network=shown.network(),
        )

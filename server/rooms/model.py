"""What a room is, as the server keeps it in memory beside the rows of the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from server.errors import RoomError


@dataclass
class Member:
    """One student of a room; ``key`` is the name under which the teacher's page speaks of them."""

    visitor: str
    key: str
    pseudonym: str
    joined_at: float
    is_kicked: bool = False


@dataclass(frozen=True)
class Assignment:
    """One task of a lab that the teacher has set."""

    id: str
    lab: str
    task: int
    title: str


@dataclass(frozen=True)
class Result:
    """How far one student is with one assignment, as the server has judged."""

    solved: bool
    attempts: int
    step: int


@dataclass
class Room:
    """One room.

    Attributes
    ----------
    teacher : str
        Owner, as `server.visitor.owner_of` names them.
    lab, address : str
        What was pushed to everybody last: key of a lab, and the part of its address from ``#`` on.
    pushes : int
        How often something was.
    projected : str
        Session that everybody is shown, or empty.
    closed_at : float
        Seconds since 1970, 0 while it is open.
    members : dict of visitor to Member
    results : dict of (assignment id, visitor) to Result
    """

    id: str
    teacher: str
    code: str
    name: str
    created_at: float
    lab: str = ""
    address: str = ""
    is_frozen: bool = False
    projected: str = ""
    pushes: int = 0
    closed_at: float = 0.0
    members: dict[str, Member] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    results: dict[tuple[str, str], Result] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Can nobody join or be seen any more?"""
        return self.closed_at > 0.0

    @property
    def present(self) -> list[Member]:
        """Members that were not sent away, in the order in which they joined."""
        return [member for member in self.members.values() if not member.is_kicked]

    def has(self, visitor: str) -> bool:
        """Is somebody a member of this room, and is it open?"""
        member = self.members.get(visitor)
        return member is not None and not member.is_kicked and not self.is_closed

    def member(self, key: str) -> Member:
        """Return the member of a key; raise `RoomError` if there is none."""
        for member in self.present:
            if member.key == key:
                return member
        raise RoomError(404, "There is no such student in this room.", "member")

    def solved_by(self, visitor: str) -> list[str]:
        """Return the assignments that a member has solved."""
        return [entry.id for entry in self.assignments if self._is_solved(entry.id, visitor)]

    def attempts_of(self, visitor: str) -> dict[str, int]:
        """Return how often a member has let each assignment be checked, where they have."""
        tried = {entry.id: self.results.get((entry.id, visitor)) for entry in self.assignments}
        return {name: result.attempts for name, result in tried.items() if result is not None}

    def _is_solved(self, assignment: str, visitor: str) -> bool:
        result = self.results.get((assignment, visitor))
        return result is not None and result.solved


def member_key(room: str, visitor: str) -> str:
    """Return the name of a member within a room; it tells nothing about their cookie."""
    return hashlib.sha256(f"{room} {visitor}".encode()).hexdigest()[:16]

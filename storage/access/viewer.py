"""Who looks at stored lessons."""

from dataclasses import dataclass

from storage.kinds import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with an account; both None where accounts are off, see `EVERYBODY`."""

    role: Role | None
    account_id: int | None


EVERYBODY = Viewer(None, None)
"""Whoever may see the pages at all, where accounts are off: sees everything."""
NOBODY = Viewer(Role.ADMINISTRATOR, None)
"""Whoever is not logged in, where accounts are on: sees no lesson's content."""

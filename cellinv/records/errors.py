"""What the database's surroundings can do to us, as sentences."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import IntegrityError as ConstraintError
from sqlalchemy.orm.exc import StaleDataError

from cellinv.domain.errors import DomainError, SurroundingsError
from cellinv.domain.texts import TextUnsound, beginning

if TYPE_CHECKING:
    from collections.abc import Iterator


class DatabaseMissing(SurroundingsError):
    """The state: database missing."""

    sentence = "There is no inventory at {where}."
    way_out = "Check the place, or make a new one."
    way_typed = "Check the place, or make a new one with `cellinv init`."


class DatabaseAway(SurroundingsError):
    """The state: the file that was opened isn't at its place any more."""

    sentence = "The file {where} is gone, or another one lies in its place."
    way_out = "Put it back: until then nothing is recorded, and what you see was read before."


class DatabaseUnreachable(SurroundingsError):
    """The state: database unreachable."""

    sentence = "The inventory at {where} can't be reached: {detail}."
    way_out = "Check the server and the network, then try again; nothing was changed."


class DatabaseUnopened(SurroundingsError):
    """The state: a file that can't be opened or made."""

    sentence = "The file {where} can't be opened."
    way_out = "Check that its folder is there, that it is a file, and that you may write there."


class DatabaseLocked(SurroundingsError):
    """The state: database locked."""

    sentence = "The inventory at {where} has been busy for 10 seconds."
    way_out = "Another program holds it open for writing; close that or try again."


class DatabaseReadOnly(SurroundingsError):
    """The state: database read only."""

    sentence = "The inventory at {where} can't be written."
    way_out = "Ask for write access to the file and its folder; reading still works."


class DatabaseDamaged(SurroundingsError):
    """The state: database damaged."""

    sentence = "The file {where} is damaged or isn't an inventory."
    way_out = "Leave the file as it is and restore the last backup with `cellinv restore`."


class DiskFull(SurroundingsError):
    """The state: disk full."""

    sentence = "The disk that holds {where} is full."
    way_out = "Free some space and try again; nothing was changed."


class SchemaNewer(SurroundingsError):
    """The state: schema newer."""

    sentence = "The inventory at {where} was made by a newer version of the program ({found})."
    way_out = "Update this program; it knows {known} and leaves the inventory untouched."


class NetworkDrive(SurroundingsError):
    """The state: network drive."""

    sentence = "{where} lies on a network drive, where SQLite can't keep records safe."
    way_out = "Use a local folder, or a PostgreSQL server for several workstations."


class ChangedMeanwhile(DomainError):
    """The state: changed meanwhile."""

    sentence = "Somebody else changed this at the same moment; nothing was done."
    way_out = "Look at it again and repeat the act if it is still right."


class BrokenRule(DomainError):
    """The state: broken rule."""

    sentence = "The database refused this: {detail}."
    way_out = "Nothing was changed."


class TextUnstorable(DomainError):
    """The state: a text with a character that PostgreSQL has no place for."""

    sentence = "A text has the character NUL in it, which can't be stored."
    way_out = "Type it again without; nothing was changed."


_SQLITE: Final[tuple[tuple[str, type[SurroundingsError]], ...]] = (
    ("database is locked", DatabaseLocked),
    ("readonly database", DatabaseReadOnly),
    ("read-only", DatabaseReadOnly),
    ("disk is full", DiskFull),
    ("malformed", DatabaseDamaged),
    ("not a database", DatabaseDamaged),
    ("no such table", DatabaseDamaged),
    ("disk I/O error", DatabaseDamaged),
    ("Could not decode", DatabaseDamaged),
    ("unable to open database file", DatabaseUnopened),
)


@contextmanager
def surroundings(where: str) -> Iterator[None]:
    """Turn the driver's errors into ours; a broken constraint is a rule that was broken."""
    try:
        yield
    except StaleDataError as error:
        raise ChangedMeanwhile from error
    except UnicodeEncodeError as error:  # half of a pair of surrogates, in what is looked for
        raise TextUnsound(begin=beginning(str(error.object))) from error
    except ConstraintError as error:
        raise BrokenRule(detail=_rule(error.orig)) from error
    except DBAPIError as error:
        raise _translate(error, where) from error
    except sqlite3.Error as error:
        raise _known(str(error), where) or error from error


def _translate(error: DBAPIError, where: str) -> Exception:
    text = _first_line(error.orig)
    if "cellinv:" in text:
        return BrokenRule(detail=_rule(error.orig))
    if isinstance(error.orig, sqlite3.Error):
        return _known(text, where) or error
    if "NUL (0x00)" in text:
        return TextUnstorable()
    if isinstance(error, OperationalError):
        return DatabaseUnreachable(where=where, detail=text)
    return error


def _known(text: str, where: str) -> SurroundingsError | None:
    for fragment, kind in _SQLITE:
        if fragment in text:
            return kind(where=where, detail=text)
    return None


def _rule(error: object) -> str:
    """Return a trigger's own words, or what the driver says of a constraint."""
    return _first_line(error).rpartition("cellinv:")[2].strip()


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

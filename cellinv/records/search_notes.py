"""Noting what a transaction changed that things are found by, and settling it as it commits.

Apart from :mod:`cellinv.records.search_index`, which writes the texts: most acts change none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from cellinv.domain.finding import KINDS
from cellinv.domain.lineage.graph import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

_WAITING: Final = "search"


class Change(Protocol):
    """A row that an act wrote: what it was before (if it was) and is after, by column."""

    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]


class _Watched(NamedTuple):
    kind: str
    columns: frozenset[str]


def _watched(kind: str, *columns: str) -> _Watched:
    return _Watched(kind, frozenset(("code", *columns)))


_TABLES: Final = {
    "vial": _watched("vial", "site_id", "lot_id", "expires_on"),
    "lot": _watched("lot", "kind", "owner_id", "site_id", "line_id", "product_id", "format_id",
                    "filled_on", "expires_on", "retest_on"),
    "cell_line": _watched("cell_line", "name", "owner_id", "hpscreg_name", "rrid"),
    "donor": _watched("donor", "owner_id"),
    "run": _watched("run", "kind", "protocol", "owner_id", "site_id"),
    "product": _watched("product", "name", "owner_id"),
    "study": _watched("study", "title", "registry_id", "owner_id"),
    "subject": _watched("subject", "identity", "site_id", "study_id"),
    "dose": _watched("dose", "subject_id"),
    "container": _watched("container", "name", "site_id"),
    "case_record": _watched("case", "title", "site_id"),
    "person": _watched("person", "login", "name"),
    "party": _watched("party", "name"),
    "site": _watched("site", "name"),
}  # fmt: skip
"""By table: the kind of its records, and the columns whose change changes their texts."""


def note(info: dict[Any, Any], changes: Iterable[Change]) -> None:
    """Remember whose texts a transaction has to write before it commits.

    ``info`` is the session's own.
    """
    waiting: dict[Key, bool] = info.setdefault(_WAITING, {})
    for change in changes:
        watched = _TABLES.get(change.table)
        if change.table == "code":
            named = Key(change.after["record_kind"], change.after["record_id"])
            if named.kind in KINDS:
                waiting.setdefault(named, False)
        elif watched is not None and change.before is None:
            waiting.setdefault(Key(watched.kind, change.row_id), False)
        elif watched is not None and not watched.columns.isdisjoint(change.before or ()):
            waiting[Key(watched.kind, change.row_id)] = True


def settle(session: Session) -> None:
    """Write the texts of everything noted."""
    waiting: dict[Key, bool] = session.info.pop(_WAITING, {})
    if waiting:
        from cellinv.records.search_index import write_all  # late: most acts change no text

        write_all(session, waiting)

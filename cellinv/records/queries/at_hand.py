"""What an act on one vial is decided by, asked by one question once its chain is locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, literal_column, select

from cellinv.domain.naming import code_key
from cellinv.records.codes_table import Named, exact_first
from cellinv.records.queries.granted import GRANTED, granted_told
from cellinv.records.queries.standing import standing_of, standing_told
from cellinv.records.queries.usability import facts_on, facts_told
from cellinv.records.tables.codes import Code
from cellinv.records.together import Together

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.domain.usability import VialFacts
    from cellinv.records.queries.granted import Blinded, Granted
    from cellinv.records.queries.standing import Standing


@dataclass(frozen=True, slots=True)
class AtHand:
    """Who acts, and the vial acted on with all that its use depends on.

    ``vial`` is nothing where there is none. ``named`` is all that a text names, where it was
    asked for by one; see :func:`cellinv.records.codes_table.find_code`.
    """

    granted: list[Granted]
    blinded: Blinded
    vial: Standing | None
    named: tuple[Named, ...]
    _facts: list[tuple[Any, ...]]

    def facts(self, session: Session, *, study_id: int | None = None) -> dict[int, VialFacts]:
        """Return the facts on the vial; see :func:`cellinv.records.queries.usability.vial_facts`.

        What few acts need beside is asked for.
        """
        ids = [self.vial.id] if self.vial else []
        return facts_told(session, ids, self._facts, study_id=study_id)


def _by_id() -> Together:
    return _asked(bindparam("vial"))


def _by_text() -> Together:
    key = Code.key == bindparam("key")
    # By the key alone: asked for the kind as well, a database may go through all vials there are.
    its_id = case((Code.record_kind == "vial", Code.record_id)).label("id")
    # Not a parameter: SQLite would plan anew for each, to see whether an index holds such codes.
    old: Any = literal_column("'old_label'")
    vial = select(its_id).where(key, Code.kind != old).limit(1).scalar_subquery()
    named = select(Code.record_kind, Code.record_id, Code.text, Code.kind).where(key)
    return _asked(vial, named=named)


def _asked(vial: Any, **more: Any) -> Together:
    return Together(
        granted=GRANTED,
        vial=standing_of(lambda column: column == vial),
        facts=facts_on(lambda column: column == vial),
        **more,
    )


_BY_ID: Final = _by_id()
_BY_TEXT: Final = _by_text()


def at_hand(session: Session, person_id: int, vial: int | str) -> AtHand:
    """Return what decides on an act of somebody on a vial, given by its id or by a text.

    What a text names can't change: the code of a record is its own for ever.
    """
    asked, values = (
        (_BY_TEXT, {"key": code_key(vial)}) if isinstance(vial, str) else (_BY_ID, {"vial": vial})
    )
    told = asked.ask(session, {"person": person_id, **values})
    granted, blinded = granted_told(told["granted"])
    standing = standing_told(told["vial"][0]) if told["vial"] else None
    named = exact_first([Named(*row) for row in told.get("named", ())])
    return AtHand(granted, blinded, standing, named, told["facts"])

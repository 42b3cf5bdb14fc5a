"""What somebody may do by what is recorded now, asked at the beginning of every act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    bindparam,
    column,
    literal_column,
    null,
    select,
    table,
    union_all,
)

from cellinv.records.tables.people import Grant, Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    Blinded = list[tuple[int, int]]


class Granted(NamedTuple):
    """A person, with a role granted to them where there is one."""

    active: bool
    grant_id: int | None
    until_on: date | None


def _granted() -> Any:
    # By its name alone: who signs in needs no table of studies.
    study = table("study", column("id"), column("owner_id"), column("blinded", Boolean)).c
    return union_all(
        select(
            literal_column("0", Integer).label("is_study"), Person.active, Grant.id,
            null().cast(BigInteger).label("owner_id"), Grant.until_on,
        )
        .outerjoin(Grant, Grant.person_id == Person.id)
        .where(Person.id == bindparam("person")),
        select(
            literal_column("1", Integer), null().cast(Boolean), study.id, study.owner_id,
            null().cast(Date),
        ).where(study.blinded),
    )  # fmt: skip


GRANTED: Final = _granted()


def granted_now(session: Session, person_id: int) -> tuple[list[Granted], Blinded]:
    """Return what is granted to somebody; and the blinded studies, each with its owner.

    Nearly every act depends on both, so they are one question.
    """
    return granted_told(session.connection().execute(GRANTED, {"person": person_id}))


def granted_told(rows: Iterable[Any]) -> tuple[list[Granted], Blinded]:
    """Return the same from the rows of that question."""
    granted: list[Granted] = []
    blinded: Blinded = []
    for is_study, active, row_id, owner, until_on in rows:
        if is_study:
            blinded.append((row_id, owner))
        else:
            granted.append(Granted(active, row_id, until_on))
    return granted, blinded

"""Naming records and finding them by any text that names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, literal, or_, select, union_all

from cellinv.domain.lookup import AmbiguousCode, UnknownCode, WrongKind
from cellinv.domain.naming import CodeTaken, code_key
from cellinv.records.asking import ask
from cellinv.records.tables.codes import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, ColumnElement, CompoundSelect
    from sqlalchemy.orm import Session

    from cellinv.records.ledger.session import LedgerSession

_AT_ONCE: Final = 1000
"""Keys in one query."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a code names: the record, and the kind of code it is."""

    record_kind: str
    record_id: int
    text: str
    kind: str


_NAMED: Final = (
    select(Code.record_kind, Code.record_id, Code.text, Code.kind)
    .where(Code.key == bindparam("key"))
    .order_by(Code.id)
)


def find_code(session: Session, text: str) -> tuple[Named, ...]:
    """Return everything ``text`` names: one record, or several for an old label."""
    rows = ask(session, _NAMED, {"key": code_key(text)}).all()
    return exact_first([Named(*row) for row in rows])


def exact_first(found: Sequence[Named]) -> tuple[Named, ...]:
    """Return what a text names exactly, else the old labels that it is."""
    exact = tuple(named for named in found if named.kind != "old_label")
    return exact or tuple(found)


def spelled_as(column: Any, text: str) -> ColumnElement[bool]:
    """Say whether a column of codes that aren't in the table of codes has this one, in any case."""
    return or_(column == text.strip(), func.upper(column) == code_key(text))


def own_code(session: Session, record_kind: str, record_id: int) -> str:
    """Return the code a record goes by."""
    return session.scalars(
        select(Code.text).where(
            Code.record_kind == record_kind, Code.record_id == record_id, Code.kind == "own"
        )
    ).first() or str(record_id)


def name_record(
    session: LedgerSession, text: str, record_kind: str, record_id: int, kind: str = "own"
) -> None:
    """Let ``text`` name a record for ever.

    Raises:
        CodeTaken: it already names another record.
    """
    if kind != "old_label":
        taken = next((named for named in find_code(session, text)
                      if named.kind != "old_label"), None)  # fmt: skip
        if taken is not None:
            raise CodeTaken(code=text, kind=taken.record_kind, record_id=taken.record_id)
    session.add(
        Code(text=text, key=code_key(text), kind=kind, record_kind=record_kind, record_id=record_id)
    )


def name_records(
    session: LedgerSession, rows: list[tuple[str, str, int]], kind: str = "own"
) -> None:
    """Name many records at once: (text, record kind, record id)."""
    session.add_rows(
        Code,
        [
            {
                "text": text,
                "key": code_key(text),
                "kind": kind,
                "record_kind": record_kind,
                "record_id": record_id,
            }
            for text, record_kind, record_id in rows
        ],
    )


def check_new(session: Session, text: str, record_kind: str) -> None:
    """Check that a text can become the code of a record that may be in the session already.

    Raises:
        CodeTaken: it names a record.
    """
    with session.no_autoflush:
        check_free(session, [text], record_kind)


def check_free(session: Session, texts: Sequence[str], record_kind: str) -> None:
    """Check that many texts can become codes of new records.

    Raises:
        CodeTaken: one already names a record, or is among them twice.
    """
    text_of: dict[str, str] = {}
    for text in texts:
        key = code_key(text)
        if key in text_of:
            raise CodeTaken(code=text, kind=record_kind)
        text_of[key] = text
    keys = list(text_of)
    for start in range(0, len(keys), _AT_ONCE):
        some = Code.key.in_(keys[start : start + _AT_ONCE])
        query = select(Code.key, Code.record_kind, Code.record_id)
        taken = session.execute(query.where(some, Code.kind != "old_label").limit(1)).first()
        if taken is not None:
            raise CodeTaken(
                code=text_of[taken.key], kind=taken.record_kind, record_id=taken.record_id
            )
        apart = session.execute(_apart(), {"keys": keys[start : start + _AT_ONCE]}).first()
        if apart is not None:
            code = text_of[code_key(apart.code)]
            raise CodeTaken(code=code, kind=apart.kind, record_id=apart.id)


@cache
def _apart() -> CompoundSelect[tuple[str, int, str]]:
    """Return what asks for codes of equipment, transfers and recalls, which have tables alone."""
    # Late: who looks codes up needn't wait for tables of those who give new ones.
    from cellinv.records.tables.equipment import Equipment
    from cellinv.records.tables.production import Transfer
    from cellinv.records.tables.recall import Recall

    kinds: tuple[tuple[str, Any], ...]
    kinds = (("equipment", Equipment), ("transfer", Transfer), ("recall", Recall))
    wanted: BindParameter[str] = bindparam("keys", expanding=True)
    return union_all(
        *(
            select(
                literal(kind).label("kind"), table.id.label("id"), table.code.label("code")
            ).where(func.upper(table.code).in_(wanted))
            for kind, table in kinds
        )
    )


def resolve(session: Session, text: str, *kinds: str) -> Named:
    """Return the one record that ``text`` names.

    Raises:
        UnknownCode: nothing has this code.
        AmbiguousCode: an old label that several things carry.
        WrongKind: it names something other than ``kinds``.
    """
    found = find_code(session, text)
    if not found:
        raise UnknownCode(code=text.strip()[:80])
    if found[0].kind == "old_label":
        shown = ", ".join(own_code(session, each.record_kind, each.record_id) for each in found)
        raise AmbiguousCode(code=text, candidates=shown)
    if kinds and found[0].record_kind not in kinds:
        raise WrongKind(
            code=text,
            kind=found[0].record_kind.replace("_", " "),
            wanted=" or ".join(kinds).replace("_", " "),
        )
    return found[0]

"""What each record is found by: its codes, names and days, read from its rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, null, select

from cellinv.domain.finding import APART, KINDS, spelled, squeezed
from cellinv.domain.lineage.graph import Key
from cellinv.records.tables.banks import CellLine, Donor, Format, Lot, Run, Vial
from cellinv.records.tables.cases import Case
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.codes import Code
from cellinv.records.tables.people import Party, Person, Site
from cellinv.records.tables.search import VIALS_FROM
from cellinv.records.tables.storage import Container

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, Select
    from sqlalchemy.orm import Session

NUMBERS: Final = {kind: at for at, kind in enumerate(KINDS, 1)} | {"vial": VIALS_FROM >> 40}
_NAMES: Final = {number: kind for kind, number in NUMBERS.items()}


class Text(NamedTuple):
    """A row of the index."""

    id: int
    owner_id: int | None
    site_id: int | None
    head: str
    plain: str


def text_id(kind: str, record_id: int) -> int:
    """Return the id of a record's text."""
    return (NUMBERS[kind] << 40) + record_id


def key_of(row_id: int) -> Key:
    """Return the record that a text is of."""
    return Key(_NAMES[row_id >> 40], row_id & ((1 << 40) - 1))


@cache
def _queries() -> dict[str, Select[Any]]:
    """Return for each kind a select of id, code, owner, site and what else it is found by."""
    return {**_materials(), **_others()}


def _query(table: Any, owner: Any, site: Any, *more: Any, code: Any = None) -> Select[Any]:
    nobody = null().cast(BigInteger)
    return select(
        table.id,
        table.code if code is None else code,
        (nobody if owner is None else owner).label("owner_id"),
        (nobody if site is None else site).label("site_id"),
        *more,
    ).select_from(table)


def _materials() -> dict[str, Select[Any]]:
    of_lot = (
        Lot.kind, CellLine.code, CellLine.name, Product.name, Format.code, Lot.filled_on,
        Lot.expires_on, Lot.retest_on,
    )  # fmt: skip
    lots = (
        _query(Lot, Lot.owner_id, Lot.site_id, *of_lot)
        .join(Format, Format.id == Lot.format_id)
        .join(CellLine, CellLine.id == Lot.line_id, isouter=True)
        .join(Product, Product.id == Lot.product_id, isouter=True)
    )
    vials = _query(Vial, Lot.owner_id, Vial.site_id, Lot.code, Lot.kind, Vial.expires_on)
    names = (CellLine.name, CellLine.hpscreg_name, CellLine.rrid)
    return {
        "vial": vials.join(Lot, Lot.id == Vial.lot_id),
        "lot": lots,
        "cell_line": _query(CellLine, CellLine.owner_id, None, *names),
        "donor": _query(Donor, Donor.owner_id, None),
        "run": _query(Run, Run.owner_id, Run.site_id, Run.kind, Run.protocol),
        "product": _query(Product, Product.owner_id, None, Product.name),
    }


def _others() -> dict[str, Select[Any]]:
    doses = _query(Dose, Study.owner_id, Subject.site_id).join(
        Subject, Subject.id == Dose.subject_id
    )
    subjects = _query(Subject, Study.owner_id, Subject.site_id, Subject.identity)
    return {
        "study": _query(Study, Study.owner_id, None, Study.title, Study.registry_id),
        "subject": subjects.join(Study, Study.id == Subject.study_id),
        "dose": doses.join(Study, Study.id == Subject.study_id),
        "container": _query(Container, None, Container.site_id, Container.name),
        "case": _query(Case, None, Case.site_id, Case.title),
        "person": _query(Person, None, None, Person.name, code=Person.login),
        "party": _query(Party, None, None, Party.name),
        "site": _query(Site, None, None, Site.name),
    }


def texts(
    session: Session | Connection, kind: str, ids: Collection[int] | None = None
) -> Iterator[Text]:
    """Yield the texts of one kind's records, of all of them or of some (5,000 at most)."""
    query = _queries()[kind]
    own_id = query.selected_columns[0]
    codes = select(Code.record_id, Code.text).where(
        Code.record_kind == kind, Code.kind != "command"
    )
    if ids is not None:
        query, codes = query.where(_among(own_id, ids)), codes.where(_among(Code.record_id, ids))
    named: dict[int, list[str]] = defaultdict(list)
    for record_id, text in session.execute(codes.order_by(Code.id)):
        named[record_id].append(text)
    for row in session.execute(query.execution_options(yield_per=5000)):
        record_id, code, owner, site, *others = row
        parts = _parts([code, *named.get(record_id, ()), *map(_told, others)])
        plain = f"{APART}{APART.join(parts)}{APART}"
        yield Text(text_id(kind, record_id), owner, site, squeezed(code), plain)


def _among(column: Any, ids: Collection[int]) -> Any:
    first, last = min(ids), max(ids)
    if last - first + 1 == len(ids):
        return column.between(first, last)
    return column.in_(ids)


def _told(value: Any) -> str:
    return spelled(value) if isinstance(value, date) else str(value or "")


def _parts(told: Iterable[str]) -> list[str]:
    """Return each text squeezed, without those that another one holds already."""
    parts: list[str] = []
    for text in dict.fromkeys(map(squeezed, told)):
        if text and not any(text in known for known in parts[:1]):
            parts.append(text)
    return parts

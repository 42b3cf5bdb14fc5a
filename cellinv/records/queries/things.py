"""What every kind of record is called, in which state it is, and whose it is and where."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import ARRAY, Select, and_, any_, bindparam, case, func, literal, null, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import BigInteger

from cellinv.domain.lineage.graph import Key
from cellinv.domain.naming import code_key
from cellinv.records.asking import ask
from cellinv.records.codes_table import Named, exact_first
from cellinv.records.tables.banks import CellLine, Donor, Lot, Run, Vial
from cellinv.records.tables.cases import Case, CaseSubject
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.codes import Code
from cellinv.records.tables.people import Party, Person, Site
from cellinv.records.tables.storage import Container

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

REGISTERED: Final = "registered"
CHUNK: Final = 5000
"""Ids in one query: under the limits of both databases."""


class Thing(NamedTuple):
    """A record in one line; ``owner_id`` and ``site_id`` say who may see it.

    A tuple, since lineages and lists are made of tens of thousands of them.
    """

    kind: str
    id: int
    code: str
    label: str
    status: str
    owner_id: int | None
    site_id: int | None

    @property
    def key(self) -> Key:
        """Return kind and id."""
        return Key(self.kind, self.id)


def chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """Yield the ids in lists that one query takes."""
    rest = iter(ids)
    while some := list(islice(rest, size)):
        yield some


def among(session: Session, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many ids.

    PostgreSQL gets them as one array: as parameters each one would be read, cast and planned.
    """
    if session.get_bind().dialect.name == "postgresql":
        array: Any = literal([*ids], ARRAY(BigInteger))
        found: ColumnElement[bool] = column == any_(array)
        return found
    condition: ColumnElement[bool] = column.in_(ids)
    return condition


@cache
def thing_queries() -> dict[str, tuple[Select[Any], tuple[Any, ...]]]:
    """Return for each kind the select of its things, and the columns a search looks into."""
    return {**_materials(), **_clinical(), **_places_and_people()}


def _nobody() -> Any:
    return null().cast(BigInteger)


def _materials() -> dict[str, tuple[Select[Any], tuple[Any, ...]]]:
    vials = _things(Vial, Lot.code, Vial.status, Lot.owner_id, Vial.site_id)
    legacy = case((CellLine.legacy, literal("legacy")), else_=literal(REGISTERED))
    eligible = func.coalesce(Donor.eligibility, REGISTERED)
    return {
        "vial": (vials.join(Lot, Lot.id == Vial.lot_id), ()),
        "lot": (_things(Lot, Lot.kind, Lot.status, Lot.owner_id, Lot.site_id), ()),
        "cell_line": (
            _things(CellLine, CellLine.name, legacy, CellLine.owner_id, _nobody()),
            (CellLine.name, CellLine.hpscreg_name, CellLine.rrid),
        ),
        "donor": (_things(Donor, Donor.material, eligible, Donor.owner_id, _nobody()), ()),
        "run": (_things(Run, Run.kind, Run.status, Run.owner_id, Run.site_id), ()),
    }


def _clinical() -> dict[str, tuple[Select[Any], tuple[Any, ...]]]:
    subjects = _things(Subject, Study.code, Subject.state, Study.owner_id, Subject.site_id)
    doses = _things(Dose, Subject.code, Dose.status, Study.owner_id, Subject.site_id)
    return {
        "product": (
            _things(Product, Product.name, literal(REGISTERED), Product.owner_id, _nobody()),
            (Product.name,),
        ),
        "study": (
            _things(Study, Study.title, Study.state, Study.owner_id, _nobody()),
            (Study.title, Study.registry_id),
        ),
        "subject": (subjects.join(Study, Study.id == Subject.study_id), (Subject.identity,)),
        "dose": (
            doses.join(Subject, Subject.id == Dose.subject_id).join(
                Study, Study.id == Subject.study_id
            ),
            (),
        ),
    }


def _places_and_people() -> dict[str, tuple[Select[Any], tuple[Any, ...]]]:
    whereabouts = case((Container.state != "active", Container.state), else_=Container.whereabouts)
    closed = case((Case.closed_at.is_(None), literal("open")), else_=literal("closed"))
    active = case((Person.active, literal("active")), else_=literal("inactive"))
    none, registered = _nobody(), literal(REGISTERED)
    return {
        "container": (
            _things(Container, Container.name, whereabouts, none, Container.site_id),
            (Container.name,),
        ),
        "case": (_things(Case, Case.title, closed, case_owner(), Case.site_id), (Case.title,)),
        "person": (
            _things(Person, Person.name, active, none, none, code=Person.login),
            (Person.name,),
        ),
        "party": (
            _things(Party, Party.name, registered, party_owner(), none),
            (Party.name,),
        ),
        "site": (_things(Site, Site.name, registered, none, none), (Site.name,)),
    }


def case_owner() -> Any:
    """Return whose a case is, in a query over cases: the one owner of all that it is about.

    Nobody's, if nothing it is about has an owner; of several owners it is 0, which is no party:
    its words may name what belongs to either, and only who reads everybody's may see it.
    """
    of_vial, about = aliased(Lot), CaseSubject.record_id
    kind = CaseSubject.record_kind
    owners = func.coalesce(
        Lot.owner_id, of_vial.owner_id, CellLine.owner_id, Donor.owner_id, Run.owner_id,
        Study.owner_id,
    )  # fmt: skip
    several = func.count(owners.distinct())
    return (
        select(case((several == 0, null()), (several == 1, func.min(owners)), else_=0))
        .select_from(CaseSubject)
        .outerjoin(Lot, and_(kind == "lot", Lot.id == about))
        .outerjoin(Vial, and_(kind == "vial", Vial.id == about))
        .outerjoin(of_vial, of_vial.id == Vial.lot_id)
        .outerjoin(CellLine, and_(kind == "cell_line", CellLine.id == about))
        .outerjoin(Donor, and_(kind == "donor", Donor.id == about))
        .outerjoin(Run, and_(kind == "run", Run.id == about))
        .outerjoin(Dose, and_(kind == "dose", Dose.id == about))
        .outerjoin(
            Subject,
            ((kind == "subject") & (Subject.id == about)) | (Subject.id == Dose.subject_id),
        )
        .outerjoin(
            Study, ((kind == "study") & (Study.id == about)) | (Study.id == Subject.study_id)
        )
        .where(CaseSubject.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def whose(session: Session, kind: str, record_id: int) -> tuple[tuple[Any, Any], ...]:
    """Return whose a record is, and where, as owner and site; of two parties it has two.

    A command is everybody's.
    """
    # Late: of these only a code given twice asks.
    from cellinv.records.tables.equipment import Equipment
    from cellinv.records.tables.production import Transfer
    from cellinv.records.tables.quality import Panel
    from cellinv.records.tables.recall import Recall

    if kind in thing_queries():
        found = things(session, [Key(kind, record_id)]).values()
        return tuple((one.owner_id, one.site_id) for one in found)
    if kind == "transfer":
        transfer = session.get_one(Transfer, record_id)
        return (transfer.from_party_id, None), (transfer.to_party_id, None)
    if kind == "recall":
        return ((session.get_one(Recall, record_id).owner_id, None),)
    if kind == "panel":
        panel = session.get_one(Panel, record_id)
        return ((panel.owner_id, panel.site_id),)
    if kind == "equipment":
        return ((None, session.get_one(Equipment, record_id).site_id),)
    return ((None, None),)


def party_owner() -> ColumnElement[Any]:
    """Return who alone may know a party: everybody one with a site here, else its own people."""
    here = select(Site.id).where(Site.party_id == Party.id).exists()
    return case((here, null()), else_=Party.id)


def _things(
    table: Any, label: Any, status: Any, owner: Any, site: Any, *, code: Any = None
) -> Select[Any]:
    return select(
        table.id,
        (table.code if code is None else code).label("code"),
        label.label("label"),
        status.label("status"),
        owner.label("owner_id"),
        site.label("site_id"),
    ).select_from(table)


def things(session: Session, keys: Iterable[Key]) -> dict[Key, Thing]:
    """Return what the records are, by kind and id; ids that don't exist are left out."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for kind, record_id in keys:
        wanted[kind].append(record_id)
    found = {}
    for kind, ids in wanted.items():
        query = _by_ids(kind, session.get_bind().dialect.name)
        for some in chunks(ids):
            for row in session.connection().execute(query, {"ids": some}).all():
                thing = Thing(kind, row[0], row[1], row[2] or "", *row[3:])
                found[Key(kind, row[0])] = thing
    return found


_NAMED: Final = (
    select(
        Code.record_kind, Code.record_id, Code.text, Code.kind, Vial.code, Lot.code, Vial.status,
        Lot.owner_id, Vial.site_id,
    )
    .outerjoin(Vial, and_(Vial.id == Code.record_id, Code.record_kind == "vial"))
    .outerjoin(Lot, Lot.id == Vial.lot_id)
    .where(Code.key == bindparam("key"))
    .order_by(Code.id)
)  # fmt: skip


def named_with_vials(session: Session, text: str) -> tuple[tuple[Named, ...], Mapping[Key, Thing]]:
    """Return what a text names as :func:`find_code` does, and what the vials among it are."""
    found: list[Named] = []
    vials: dict[Key, Thing] = {}
    for kind, record_id, called, how, code, *rest in ask(
        session, _NAMED, {"key": code_key(text)}
    ).all():
        found.append(Named(kind, record_id, called, how))
        if code is not None:
            vials[Key(kind, record_id)] = Thing(kind, record_id, code, *rest)
    return exact_first(found), vials


@cache
def _by_ids(kind: str, dialect: str) -> Select[Any]:
    """Return the select of the things of a kind by their ``ids``, built once; see :func:`among`."""
    query, _ = thing_queries()[kind]
    column = query.selected_columns[0]
    if dialect == "postgresql":
        return query.where(column == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    return query.where(column.in_(bindparam("ids", expanding=True)))

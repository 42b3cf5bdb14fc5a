"""Registering a lot with all its vials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.banks.registering import FilledMismatch, FromNothing, GradeMixed
from cellinv.domain.naming import numbered
from cellinv.domain.production.runs import DERIVATION, ENGINEERING
from cellinv.records.catalog import catalog
from cellinv.records.codes_table import check_free, check_new, name_record, name_records
from cellinv.records.queries.descent import origins
from cellinv.records.tables.banks import Format, Lot, Run, RunInput, Vial
from cellinv.services.banks.runs import check_owner
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewLot:
    """What the fill record says of a lot; volumes in microlitres, cells as counted."""

    code: str
    kind: str
    owner_id: int
    format_code: str
    filled: int
    line_id: int | None = None
    run_id: int | None = None
    product_id: int | None = None
    subject_id: int | None = None
    grade: str = "GMP"
    fill_volume_ul: int | None = None
    cells_per_vial: int | None = None
    passage: str | None = None
    days_in_differentiation: int | None = None
    medium: str | None = None
    stock: str | None = None
    filled_on: date | None = None
    expires_on: date | None = None
    retest_on: date | None = None
    minimum_reserve: int = 0
    legacy: bool = False
    notes: str | None = None
    vial_codes: Sequence[str] = ()


def add_formats(desk: Desk, entries: Sequence[Mapping[str, Any]]) -> Receipt:
    """Put vial formats into the inventory's catalogue; known codes are left as they are."""
    allow(desk, "settings")
    with doing(desk, "register_formats") as act:
        known = set(act.session.scalars(select(Format.code)))
        for entry in entries:
            if entry["code"] not in known:
                act.session.add(
                    Format(
                        code=entry["code"],
                        name=entry["name"],
                        nominal_volume_ul=entry["nominal_volume_ul"],
                    )
                )
    return act.receipt()


def add_lot(desk: Desk, new: NewLot) -> tuple[int, tuple[int, ...]]:
    """Register a lot in quarantine with its vials as expected; return its id and theirs.

    Vials without given codes are numbered by the site's rule.

    Raises:
        FilledMismatch, FromNothing, GradeMixed, OwnersApart, CodeTaken, and the rule of what may
        come from what.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id, owner_id=new.owner_id)
    with doing(desk, "register_lot", chain=site.code, lot=new.code) as act:
        lot = make_lot(act, site.id, new)
        if new.run_id is not None:
            run = act.session.get_one(Run, new.run_id)
            check_here(act.session, desk, run.site_id, run.code)
            act.concerns("run", run.id, run.code)
        vial_ids = make_vials(act, lot, vial_codes(act, lot, new))
    return lot.id, vial_ids


def make_lot(act: Doing, site_id: int, new: NewLot) -> Lot:
    """Make a lot within an act under way; raises as :func:`add_lot`."""
    session = act.session
    if new.vial_codes and len(new.vial_codes) != new.filled:
        raise FilledMismatch(lot=new.code, filled=new.filled, listed=len(new.vial_codes))
    if new.run_id is not None:
        check_origin(
            act, new.run_id, code=new.code, kind=new.kind, grade=new.grade, line_id=new.line_id
        )
        run = session.get_one(Run, new.run_id)
        check_owner(act, run.code, run.owner_id, into=new.code, other=new.owner_id)
    format_id = session.scalars(select(Format.id).where(Format.code == new.format_code)).one()
    lot = Lot(
        status="quarantine",
        site_id=site_id,
        format_id=format_id,
        **{
            name: getattr(new, name)
            for name in NewLot.__slots__
            if name not in {"format_code", "vial_codes"}
        },
    )
    check_new(session, new.code, "lot")
    session.add(lot)
    session.flush()
    name_record(session, lot.code, "lot", lot.id)
    act.concerns("lot", lot.id, lot.code)
    return lot


def vial_codes(act: Doing, lot: Lot, new: NewLot) -> tuple[str, ...]:
    """Return the vials' codes: as given, or by the site's numbering rule."""
    if new.vial_codes:
        return tuple(new.vial_codes)
    pattern = str(in_force(act.session, lot.site_id)["vial_code_pattern"])
    return tuple(numbered(pattern, lot.code, number) for number in range(1, new.filled + 1))


def make_vials(
    act: Doing, lot: Lot, codes: Sequence[str], *, first: int = 1, status: str = "expected"
) -> tuple[int, ...]:
    """Make the vials of a lot within an act under way; return their ids."""
    from cellinv.domain.naming import check_vial_code

    session = act.session
    for code in codes:
        check_vial_code(code)
    check_free(session, codes, "vial")
    ids = session.add_rows(
        Vial,
        [
            {
                "code": code,
                "status": status,
                "lot_id": lot.id,
                "site_id": lot.site_id,
                "number": number,
            }
            for number, code in enumerate(codes, first)
        ],
    )
    name_records(session, [(code, "vial", each) for code, each in zip(codes, ids, strict=True)])
    for code, each in zip(codes, ids, strict=True):
        act.concerns("vial", each, code)
    return tuple(ids)


def check_origin(
    act: Doing, run_id: int, *, code: str, kind: str, grade: str, line_id: int | None
) -> None:
    """Check what a run was fed with against a lot that it makes.

    Raises:
        LotKindOrder, LotKindAfter: a kind that can't become this one, at any depth of the line.
        GradeMixed: GMP from what isn't, or from an engineering run.
        FromNothing: nothing went in, and it isn't the derivation of a line.
    """
    from cellinv.domain.banks.kinds import check_made_from, lot_kinds

    session = act.session
    run = session.get_one(Run, run_id)
    sources = session.execute(
        select(Lot.id, Lot.code, Lot.kind, Lot.grade, Lot.line_id)
        .join(Vial, Vial.lot_id == Lot.id)
        .join(RunInput, RunInput.vial_id == Vial.id)
        .where(RunInput.run_id == run_id)
        .distinct()
        .order_by(Lot.id)
    ).all()
    kinds = lot_kinds(catalog("lot_kinds"))
    if not sources:
        from_donor = [one.code for one in kinds.values() if one.from_donor]
        if run.kind != DERIVATION or kind not in from_donor or line_id is None:
            raise FromNothing(run=run.code, lot=code, kinds=", ".join(from_donor))
    for source in sources:
        above = _kinds_above(act, source.id, line_id or source.line_id)
        check_made_from(kinds, kind, source.kind, ancestors=above)
    of_run = ENGINEERING if run.engineering else run.grade
    grades = [(run.code, of_run), *((source.code, source.grade) for source in sources)]
    for source_code, found in grades:
        if grade == "GMP" and found != "GMP":
            raise GradeMixed(lot=code, source=source_code)


def _kinds_above(act: Doing, source_id: int, line_id: int | None) -> list[str]:
    """Return the kinds of a lot's ancestors, itself included, that belong to a line."""
    above = origins(act.session, [source_id])[source_id].lots
    query = select(Lot.kind).where(Lot.id.in_(above), Lot.line_id == line_id).order_by(Lot.id)
    return list(act.session.scalars(query))

"""What goes into a run and what comes out of it: vials used up, lots filled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cellinv.domain.banks.kinds import LotKindUnknown
from cellinv.domain.banks.passage import passage_of
from cellinv.domain.exchange.importing import FormatUnknown
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.naming import check_code
from cellinv.domain.production.runs import (
    MOST_AMOUNT,
    MOST_CELLS,
    MOST_DAYS,
    MOST_FILLED,
    ExpiresBeforeFilled,
    GradeUnknown,
    NotEmpty,
    TooManyFilled,
    check_amounts,
)
from cellinv.domain.purposes import Grade
from cellinv.records.catalog import catalog
from cellinv.records.tables.clinical import Product
from cellinv.services.banks.lots import NewLot, make_lot, make_vials, vial_codes
from cellinv.services.banks.runs import open_run
from cellinv.services.custody.end import consume
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.records.tables.banks import Run
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

PLACEBO_KIND: Final = "DP"


@dataclass(frozen=True, slots=True)
class NewOutput:
    """A lot that a run fills; what isn't said is the run's: owner, line, product and grade.

    ``expires_on`` is the last day of the product's shelf life unless it is said.
    """

    code: str
    filled: int
    kind: str = "DP"
    format_code: str = "CRYO-2"
    grade: str | None = None
    fill_volume_ul: int | None = None
    cells_per_vial: int | None = None
    passage: str | None = None
    days_in_differentiation: int | None = None
    expires_on: date | None = None
    notes: str | None = None


def take_inputs(desk: Desk, run_id: int, vial_ids: Sequence[int]) -> Receipt:
    """Use vials up in a run; several banks' vials are pooled.

    Raises:
        As :func:`cellinv.services.custody.consume`.
    """
    return consume(desk, vial_ids, run_id=run_id)


def fill_output(desk: Desk, run_id: int, new: NewOutput) -> Receipt:
    """Fill a lot from a run under way, in quarantine, its vials numbered and expected.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, NotEmpty, LotKindUnknown, FormatUnknown,
        CodeTaken, FromNothing, GradeMixed, LotKindOrder, LotKindAfter, TooManyFilled,
        AmountUnsound, GradeUnknown, ExpiresBeforeFilled, PassageUnreadable, PassageOutOfRange.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    _check_words(new)
    with doing(desk, "register_lot", chain=site.code) as act:
        run = open_run(act, desk, run_id)
        allow(desk, "register", site_id=site.id, owner_id=run.owner_id)
        lot_of = _as_lot(act, run, new, act.at.astimezone(site.zone).date())
        lot = make_lot(act, site.id, lot_of)
        codes = vial_codes(act, lot, lot_of)
        ids = make_vials(act, lot, codes)
    return act.receipt(
        run=run.code, lot=lot.code, lot_id=lot.id, vials=codes, vial_ids=ids, grade=lot.grade
    )


def fill_placebo(desk: Desk, product_id: int, new: NewOutput) -> Receipt:
    """Fill a lot that looks like a product and holds nobody's cells, in quarantine.

    It comes from no run and no line; kits of a blinded study's placebo arm are packed from it.

    Raises:
        NotAllowed, UnknownCode, NotEmpty, FormatUnknown, CodeTaken, TooManyFilled,
        AmountUnsound, GradeUnknown, ExpiresBeforeFilled.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    plain = replace(
        new, kind=PLACEBO_KIND, cells_per_vial=0, passage=None, days_in_differentiation=None
    )
    _check_words(plain)
    with doing(desk, "register_lot", chain=site.code) as act:
        product = act.session.get(Product, product_id)
        if product is None or not reach_of(desk, "register").sees(product.owner_id, site.id):
            raise UnknownCode(code=tr("product {number}", number=product_id))
        today = act.at.astimezone(site.zone).date()
        lot_of = NewLot(
            code=check_code(plain.code),
            kind=plain.kind,
            owner_id=product.owner_id,
            format_code=plain.format_code,
            filled=plain.filled,
            product_id=product.id,
            grade=plain.grade or Grade.GMP.value,
            fill_volume_ul=plain.fill_volume_ul,
            cells_per_vial=0,
            filled_on=today,
            expires_on=_expiry(plain, product, today),
            notes=plain.notes,
        )
        lot = make_lot(act, site.id, lot_of)
        codes = vial_codes(act, lot, lot_of)
        ids = make_vials(act, lot, codes)
    return act.receipt(
        product=product.code, lot=lot.code, lot_id=lot.id, vials=codes, vial_ids=ids,
        grade=lot.grade,
    )  # fmt: skip


def _check_words(new: NewOutput) -> None:
    if new.filled < 1:
        raise NotEmpty(what=tr("The number of vials filled"))
    if new.filled > MOST_FILLED:
        raise TooManyFilled(lot=new.code[:80], filled=new.filled, most=MOST_FILLED)
    check_amounts(
        new.code[:80],
        (tr("The volume in a vial"), new.fill_volume_ul, MOST_AMOUNT),
        (tr("The number of cells in a vial"), new.cells_per_vial, MOST_CELLS),
        (tr("The number of days in differentiation"), new.days_in_differentiation, MOST_DAYS),
    )
    if new.grade is not None and new.grade not in {one.value for one in Grade}:
        raise GradeUnknown(grade=new.grade[:80], known=", ".join(Grade))
    if new.passage:
        passage_of(new.passage)
    kinds, formats = _codes("lot_kinds"), _codes("formats")
    if new.kind not in kinds:
        raise LotKindUnknown(kind=new.kind[:80], known=", ".join(kinds))
    if new.format_code not in formats:
        raise FormatUnknown(format=new.format_code[:80], known=", ".join(formats))


def _codes(name: str) -> list[str]:
    return [str(entry["code"]) for entry in catalog(name)]


def _as_lot(act: Doing, run: Run, new: NewOutput, today: date) -> NewLot:
    product = act.session.get_one(Product, run.product_id) if run.product_id else None
    made_as = Grade.NON_GMP.value if run.engineering else run.grade
    return NewLot(
        code=check_code(new.code),
        kind=new.kind,
        owner_id=run.owner_id,
        format_code=new.format_code,
        filled=new.filled,
        line_id=run.line_id,
        run_id=run.id,
        product_id=run.product_id,
        grade=new.grade or made_as,
        fill_volume_ul=new.fill_volume_ul,
        cells_per_vial=new.cells_per_vial,
        passage=new.passage,
        days_in_differentiation=new.days_in_differentiation,
        filled_on=today,
        expires_on=_expiry(new, product, today),
        notes=new.notes,
    )


def _expiry(new: NewOutput, product: Product | None, today: date) -> date | None:
    """Return the last day of a lot: as said, else that of the product's shelf life."""
    expires_on = new.expires_on
    if expires_on is None and product is not None and product.shelf_life_days:
        expires_on = today + timedelta(days=product.shelf_life_days)
    if expires_on is not None and expires_on < today:
        told = {"expires_on": expires_on.isoformat(), "filled_on": today.isoformat()}
        raise ExpiresBeforeFilled(lot=new.code[:80], **told)
    return expires_on

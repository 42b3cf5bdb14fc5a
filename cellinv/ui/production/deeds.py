"""What can be done with a run, a transfer or a product: the buttons, and when each is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.production.runs import DERIVATION
from cellinv.ui.widgets.acts.deeds import Deed

if TYPE_CHECKING:
    from cellinv.records.queries.transfers import TransferRow
    from cellinv.services.banks.donors import DonorRow
    from cellinv.services.production.reading import RunCard

GOING: Final = frozenset({"agreed", "under_way"})
"""States of a transfer that isn't over."""


def _open(card: RunCard) -> bool:
    return card.row.status == "started"


def _fed(card: RunCard) -> bool:
    """Say whether a run may end: a derivation begins with what a donor gave, not with vials."""
    return _open(card) and bool(card.inputs or (card.row.kind == DERIVATION and card.outputs))


def _empty(card: RunCard) -> bool:
    return _open(card) and not card.outputs


def _not_left(card: RunCard) -> bool:
    return card.row.status != "abandoned"


def _counted(card: RunCard) -> bool:
    return _not_left(card) and bool(card.figures)


def _worked_on(card: RunCard) -> bool:
    return _not_left(card) and bool(card.operators)


def _made(card: RunCard) -> bool:
    return bool(card.outputs)


def _always(_subject: object) -> bool:
    return True


def _going(row: TransferRow) -> bool:
    return row.status in GOING


def _ahead(row: TransferRow) -> bool:
    return _going(row) and bool(row.ahead)


def _remains(row: TransferRow) -> bool:
    return _going(row) and bool(row.remaining)


def _limited(row: TransferRow) -> bool:
    return _going(row) and row.scope == "limited"


def _chosen(row: object) -> bool:
    return row is not None


def _agreed(row: DonorRow | None) -> bool:
    return row is not None and bool(row.in_force)


OF_RUN: Final = (
    Deed("input", "Take vials in…", "consumed", "withdraw", _open),
    Deed("figure", "Enter a figure…", "edit", "test", _not_left),
    Deed("correct", "Correct a figure…", "undo", "test", _counted),
    Deed("material", "Reagent…", "add", "test", _open),
    Deed("operator", "Who works on it…", "person", "register", _open),
    Deed("leaver", "Take off the run…", "remove", "register", _worked_on),
    Deed("output", "Fill a lot…", "vial", "register", _open),
    Deed("labels", "Labels…", "labels", "label", _made),
    Deed("end", "End…", "done", "register", _fed),
    Deed("abandon", "Abandon…", "remove", "register", _empty),
    Deed("record", "Record", "history", "read", _always),
)
OF_TRANSFER: Final = (
    Deed("widen", "Widen…", "signature", "register", _limited),
    Deed("complete", "Close as completed", "released", "register", _going),
    Deed("stop", "End…", "remove", "register", _going),
)
OF_ITEMS: Final = (
    Deed("item", "Add an item…", "add", "register", _going),
    Deed("step", "How far is it…", "step", "register", _remains),
)
OF_MILESTONES: Final = (
    Deed("milestone", "Plan…", "plan", "register", _going),
    Deed("reach", "Reached…", "done", "register", _ahead),
)
OF_PRODUCT: Final = (
    Deed("product", "New product…", "add", "register", _always),
    Deed("equipment", "Register equipment…", "add", "register", _always),
    Deed("placebo", "Fill a placebo lot…", "vial", "register", _chosen),
)
OF_DONOR: Final = (
    Deed("donor", "New donor…", "person", "register", _always),
    Deed("line", "New cell line…", "line", "register", _always),
    Deed("consent", "Consent…", "signature", "register", _chosen),
    Deed("withdrawn", "Consent withdrawn…", "hold", "hold", _agreed),
    Deed("donor_record", "Record", "history", "read", _chosen),
)

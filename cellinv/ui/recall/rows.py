"""The tables of the page: vials, places, subjects; and what an account is called."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from cellinv.services.recall.rows import AffectedSubject, StandingVial
    from cellinv.ui.recall.asking import PlaceRow

OPEN = "open"
_TENTH_MS = 100


def account_word(account: str) -> str:
    """Return what became of a vial, in words."""
    known = {
        "held": tr("Held here"),
        "returned": tr("Returned"),
        "used": tr("Used up"),
        "administered": tr("Administered"),
        "destroyed": tr("Destroyed"),
        "transferred": tr("Transferred"),
        "not_found": tr("Not found"),
        OPEN: tr("Not yet"),
    }
    return known.get(account, account)


def way_word(way: str) -> str:
    """Return how a subject is affected."""
    known = {
        "treated": tr("Given it"),
        "planned": tr("Set aside"),
        "placebo": tr("Given placebo"),
    }
    return known.get(way, way)


def seconds_text(milliseconds: int) -> str:
    """Return how long something took, in seconds."""
    return f"{milliseconds / 1000:.1f}" if milliseconds >= _TENTH_MS else "< 0.1"


def vial_columns() -> tuple[Column[StandingVial], ...]:
    """Return the columns of the vials."""
    return (
        Column("code", tr("Vial"), attrgetter("found.code"), mono=True, width=164),
        Column("status", tr("State"), attrgetter("found.status"), state=True, width=128,
               leaves=1),
        Column("account", tr("Accounted for"), _account, account_word, width=112, whole=True,
               leaves=2),
        Column("site", tr("Site"), attrgetter("found.site"), mono=True, width=64, leaves=3),
        Column("place", tr("Place"), _place, width=120),
        Column("slot", tr("Slot"), attrgetter("slot"), width=56, hidden=True),
        Column("lot", tr("Lot"), attrgetter("found.lot"), mono=True, width=120, hidden=True),
        Column("note", tr("Note"), attrgetter("note"), width=120, hidden=True),
    )  # fmt: skip


def place_columns() -> tuple[Column[PlaceRow], ...]:
    """Return the columns of the places."""
    return (
        Column("site", tr("Site"), attrgetter("site"), mono=True, width=56),
        Column("place", tr("Place"), _somewhere, width=132),
        Column("vials", tr("Vials"), attrgetter("vials"), right=True, width=56),
        Column("in_transit", tr("In transit"), _some, right=True, width=72),
    )


def subject_columns() -> tuple[Column[AffectedSubject], ...]:
    """Return the columns of the subjects."""
    return (
        Column("site", tr("Site"), attrgetter("site"), mono=True, width=64),
        Column("code", tr("Subject"), attrgetter("code"), mono=True, width=132),
        Column("way", tr("Affected"), attrgetter("way"), way_word, width=88),
        Column("study", tr("Study"), attrgetter("study"), mono=True, width=96),
    )


def _account(row: StandingVial) -> str | None:
    if row.account is None and row.found.status != "void":
        return OPEN
    return row.account


def _place(row: StandingVial) -> str | None:
    """Return where a vial stands, box and slot first: what tells one place from another."""
    box, *around = (*reversed(row.place), "")
    return " · ".join([f"{box} {row.slot or ''}".strip(), *filter(None, around)]) or None


def _somewhere(row: PlaceRow) -> str:
    return row.place or tr("in no place")


def _some(row: PlaceRow) -> int | None:
    return row.in_transit or None

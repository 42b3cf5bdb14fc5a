"""The chips of a card: state, grade, expiry, holds and what it is set aside for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.ui.shell.states import look_of
from cellinv.ui.station.wording import purpose_name
from cellinv.ui.widgets.chip import ChipView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cellinv.services.station.views import (
        ContainerCard,
        HoldLine,
        LotCard,
        ReservationLine,
        VialCard,
    )

_LONGEST = 36


def vial_chips(card: VialCard, today: date) -> Iterator[ChipView]:
    """Yield what there is to say of a vial's state, and why."""
    if card.status != "stored":
        look = look_of(card.status)
        who = (
            tr("{name}: {value}", name=look.text(), value=card.held_by)
            if card.held_by
            else look.text()
        )
        yield ChipView(_short(who), look.icon, look.tone)
    yield ChipView.of_state(card.lot_status)
    yield ChipView.of_state(card.grade)
    yield from _expiry(card.expires_on, today)
    yield from _holds(card.holds)
    yield from _reserved(card.reservation)
    if card.purpose:
        yield ChipView(tr("For {purpose}", purpose=purpose_name(card.purpose)), "info", "plain")


def lot_chips(card: LotCard, today: date) -> Iterator[ChipView]:
    """Yield what there is to say of a lot's state."""
    yield ChipView.of_state(card.status)
    yield ChipView.of_state(card.grade)
    yield from _expiry(card.expires_on, today)
    yield from _holds(card.holds)


def container_chips(card: ContainerCard) -> Iterator[ChipView]:
    """Yield a container's state and whereabouts."""
    if card.held_by:
        yield ChipView(tr("Out: {who}", who=_short(card.held_by)), "timer", "attention")
    elif card.status not in {"", "in_place"}:
        yield ChipView.of_state(card.status)
    yield ChipView(tr(card.type_name), "box" if card.box.rows else "container", "plain")
    yield from _holds(card.holds)


def _expiry(expires_on: date | None, today: date) -> Iterator[ChipView]:
    if expires_on is None:
        return
    day = expires_on.isoformat()
    if expires_on < today:
        yield ChipView(tr("Expired {day}", day=day), "expired", "refused")
    else:
        yield ChipView(tr("Expires {day}", day=day), "expires", "plain")


def _holds(holds: tuple[HoldLine, ...]) -> Iterator[ChipView]:
    for hold in holds:
        kind = tr(hold.kind.replace("_", " ").capitalize())
        tip = f"{hold.code}: {hold.reason}"
        yield ChipView(
            _short(tr("{name}: {value}", name=kind, value=hold.reason)), "hold", "refused", tip
        )


def _reserved(reservation: ReservationLine | None) -> Iterator[ChipView]:
    if reservation is not None:
        what = " ".join(part for part in (reservation.kind, reservation.reference or "") if part)
        yield ChipView(_short(tr("Reserved: {what}", what=what)), "reserved", "accent")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

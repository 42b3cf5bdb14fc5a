"""A record in words: the line below its code, its chips, its facts."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from cellinv.domain.language import a_list, tr
from cellinv.services.station.views import (
    Card,
    ChoiceCard,
    ContainerCard,
    HoldLine,
    LotCard,
    PersonCard,
    ReservationLine,
    VialCard,
)
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.facts import FactLine

ICONS: Final = {
    "vial": "vial", "lot": "lot", "container": "box", "donor": "donor", "cell_line": "line",
    "run": "run", "product": "consumed", "study": "clinical", "subject": "subject",
    "dose": "dose", "case": "case", "person": "person", "party": "site", "site": "site",
}  # fmt: skip
TRACEABLE: Final = frozenset(
    {"donor", "cell_line", "product", "lot", "vial", "run", "study", "dose", "subject"}
)
IN_CUSTODY: Final = frozenset({"vial", "lot", "dose", "subject"})
LABELLED: Final = frozenset({"vial", "lot", "container"})
RECALLED: Final = TRACEABLE - {"product", "study"} | {"container", "case"}


def kind_text(kind: str) -> str:
    """Return a kind of record as people call it."""
    return tr(kind.replace("_", " ").capitalize())


def words_of(text: str) -> str:
    """Return a word of the records as people read it."""
    return tr(text.replace("_", " "))


def subtitle(card: Card) -> str:
    """Return the line below the code."""
    if isinstance(card, VialCard):
        first = tr(
            "Vial {number} of {filled}", number=card.number, filled=card.filled
        )  # fmt: skip
        parts = (first, f"{card.lot_kind} {card.lot}", card.line or "", card.passage or "")
        return " · ".join(part for part in parts if part)
    if isinstance(card, LotCard):
        first = tr("{kind} lot", kind=card.lot_kind)
        parts = (first, card.line or "", card.passage or "", tr("made at {site}", site=card.site))
        return " · ".join(part for part in parts if part)
    if isinstance(card, ContainerCard):
        name = card.label if card.label != card.code else ""
        return " · ".join(part for part in (tr(card.type_name), name) if part)
    return " · ".join(part for part in (kind_text(card.kind), card.label) if part)


def chips(card: Card, today: date) -> Iterator[Chip]:
    """Yield what there is to say of a record's state, and why."""
    if card.status:
        yield Chip.of_state("active" if card.status == "in_place" else card.status)
    if isinstance(card, VialCard):
        look = look_of(card.lot_status)
        yield Chip(tr("Lot {state}", state=look.text().lower()), look.icon, look.tone)
    if isinstance(card, VialCard | LotCard):
        yield Chip.of_state(card.grade)
        yield from _expiry(card.expires_on, today)
    if isinstance(card, VialCard | LotCard | ContainerCard):
        yield from (_hold(hold) for hold in card.holds)
    if isinstance(card, VialCard) and card.reservation:
        yield Chip(reserved_text(card.reservation), "reserved", "accent")


def _expiry(expires_on: date | None, today: date) -> Iterator[Chip]:
    if expires_on is None:
        return
    past = expires_on < today
    text = tr("Expired {day}", day=expires_on) if past else tr("Expires {day}", day=expires_on)
    yield Chip(text, "expired" if past else "expires", "refused" if past else "plain")


def _hold(hold: HoldLine) -> Chip:
    chip = Chip(words_of(hold.kind).capitalize(), "hold", "refused")
    chip.setToolTip(plain_tip(f"{hold.code}: {hold.reason}"))
    return chip


def reserved_text(reservation: ReservationLine) -> str:
    """Return what a vial is set aside for."""
    kind = words_of(reservation.kind)
    if reservation.reference:
        return tr("Reserved: {kind} {what}", kind=kind, what=reservation.reference)
    return tr("Reserved: {kind}", kind=kind)


def facts(card: Card) -> list[FactLine]:
    """Return what there is to know of a record."""
    if isinstance(card, VialCard):
        return _vial(card)
    if isinstance(card, LotCard):
        return _lot(card)
    if isinstance(card, ContainerCard):
        return _container(card)
    if isinstance(card, PersonCard):
        return _person(card)
    if isinstance(card, ChoiceCard):
        return [_link(kind_text(one.kind), one.code) for one in card.choices]
    return [FactLine(fact.caption, fact.value) for fact in card.facts]


def _vial(card: VialCard) -> list[FactLine]:
    exposed = tr(
        "{total} in all, longest {longest}, {events} warming events",
        total=lasting(card.exposure.total_s),
        longest=lasting(card.exposure.longest_s),
        events=card.exposure.events,
    )
    until = card.reservation.until_on if card.reservation else None
    return [
        _link(tr("Lot"), card.lot),
        _link(tr("Cell line"), card.line or ""),
        FactLine(tr("Passage"), card.passage or "", mono=True),
        FactLine(tr("Grade"), card.grade),
        FactLine(tr("Site"), card.site),
        FactLine(tr("Released for"), _list(card.released_for)),
        FactLine(tr("Retest"), str(card.retest_on or "")),
        FactLine(tr("Kept until"), _kept(card.kept_until)),
        FactLine(tr("Reserved until"), str(until or "")),
        FactLine(tr("Held by"), card.held_by or ""),
        FactLine(tr("Taken for"), words_of(card.purpose) if card.purpose else ""),
        _link(tr("Dose"), card.dose or ""),
        FactLine(tr("Out of the cold"), exposed if card.exposure.total_s else tr("never")),
        *_holds(card.holds),
    ]


def lasting(seconds: int) -> str:
    """Return how long something lasted, each number with its unit."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [tr("{n} h", n=hours)] if hours else []
    parts += [tr("{n} min", n=minutes)] if minutes else []
    parts += [tr("{n} s", n=left)] if left or not parts else []
    return " ".join(parts)


def _kept(until: date | None) -> str:
    """Return until when everything about a thing is kept: it may never be purged before."""
    return until.isoformat() if until else tr("for good")


def _lot(card: LotCard) -> list[FactLine]:
    return [
        _link(tr("Cell line"), card.line or ""),
        _link(tr("Product"), card.product or ""),
        _link(tr("Made in run"), card.run or ""),
        FactLine(tr("Passage"), card.passage or "", mono=True),
        FactLine(tr("Grade"), card.grade),
        FactLine(tr("Released for"), _list(card.released_for)),
        FactLine(tr("Retest"), str(card.retest_on or "")),
        FactLine(tr("Kept until"), _kept(card.kept_until)),
        FactLine(tr("Tanks, freezers"), str(card.tanks)),
        *_holds(card.holds),
    ]


def _container(card: ContainerCard) -> list[FactLine]:
    full = str(card.vials)
    if card.capacity:
        full = tr("{vials} of {capacity} places", vials=card.vials, capacity=card.capacity)
    return [
        FactLine(tr("Type"), tr(card.type_name)),
        FactLine(tr("Site"), card.site),
        FactLine(tr("Vials in it"), full),
        FactLine(tr("Held by"), card.held_by or ""),
        *_holds(card.holds),
    ]


def _person(card: PersonCard) -> list[FactLine]:
    return [
        FactLine(tr("Name"), card.label),
        FactLine(tr("Roles"), _list(card.roles)),
        FactLine(tr("Home site"), card.home_site or ""),
        *(_link(tr("Has out"), thing.code) for thing in card.has_out),
    ]


def _holds(holds: tuple[HoldLine, ...]) -> list[FactLine]:
    return [
        FactLine(
            tr("Hold on {code}", code=hold.code),
            " · ".join(part for part in (words_of(hold.kind), hold.reason, hold.case) if part),
        )
        for hold in holds
    ]


def _link(caption: str, code: str) -> FactLine:
    return FactLine(caption, code, link=code, mono=True)


def _list(names: tuple[str, ...]) -> str:
    return a_list(words_of(name) for name in names)

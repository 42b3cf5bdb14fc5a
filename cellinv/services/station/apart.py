"""What has a code in a table of its own: equipment, technology transfers, recalls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.apart import kinds_apart
from cellinv.services import production, recall
from cellinv.services.ledger import reading
from cellinv.services.people import allow
from cellinv.services.station.views import Card, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cellinv.services.desk import Desk

Facts = tuple[tuple[str, str, object], ...]


def apart_card(desk: Desk, text: str) -> Card:
    """Return the card of equipment, a transfer or a recall by its code; it has no number.

    Raises:
        UnknownCode: none within reach has this code.
        NotSignedIn, NotAllowed.
    """
    allow(desk, "read")
    with reading(desk) as session:
        kinds = kinds_apart(session, text)
        found = next(_cards(replace(desk, snapshot=session), text, kinds), None)
    if found is None:
        raise UnknownCode(code=text.strip()[:80])
    return found


def _cards(desk: Desk, code: str, kinds: frozenset[str]) -> Iterator[Card]:
    if "equipment" in kinds:
        yield from _gear(desk, code)
    if "transfer" in kinds:
        yield from _transfers(desk, code)
    if "recall" in kinds:
        yield from _recalls(desk, code)


def _gear(desk: Desk, code: str) -> Iterator[Card]:
    for gear in production.equipment_list(desk, code=code):
        facts: Facts = (
            ("name", tr("Name"), gear.name), ("kind", tr("Kind"), gear.kind),
            ("site", tr("Site"), gear.site),
            ("qualified", tr("Qualified until"), _day(gear.qualified_until_at)),
            ("calibrated", tr("Calibrated until"), _day(gear.calibrated_until_at)),
        )  # fmt: skip
        yield _card("equipment", gear.code, "registered", gear.name, facts)


def _transfers(desk: Desk, code: str) -> Iterator[Card]:
    for one in production.transfer_list(desk, code=code):
        facts: Facts = (
            ("title", tr("Title"), one.title), ("from", tr("From"), one.giver),
            ("to", tr("To"), one.taker), ("scope", tr("Scope"), one.scope),
        )  # fmt: skip
        yield _card("transfer", one.code, one.status, one.title, facts)


def _recalls(desk: Desk, code: str) -> Iterator[Card]:
    for row in recall.recall_list(desk, code=code):
        facts: Facts = (
            ("from", tr("From"), row.root), ("reason", tr("Reason"), row.reason),
            ("since", tr("Since"), _day(row.begun_at)), ("by", tr("By"), row.begun_by),
            ("ended", tr("Ended"), _day(row.ended_at)),
        )  # fmt: skip
        yield _card("recall", row.code, "closed" if row.ended_at else "open", row.root, facts)


def _card(kind: str, code: str, status: str, label: str, facts: Facts) -> Card:
    told = tuple(Fact(name, caption, str(value)) for name, caption, value in facts if value)
    return Card(kind=kind, id=0, code=code, status=status, label=label, facts=told)


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""

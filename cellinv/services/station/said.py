"""Cards as the command line prints them: plain values under stable keys."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from cellinv.records.tables.base import iso
from cellinv.services.station.views import ContainerCard, LotCard

if TYPE_CHECKING:
    from cellinv.services.station.views import BoxView, Card, PlaceView

_LEFT_OUT: Final = frozenset({"box", "place", "counts", "facts", "id", "left"})


def json_card(card: Card) -> dict[str, Any]:
    """Return a card as JSON values: kind, code, status, lot and place first."""
    said: dict[str, Any] = {
        "kind": card.kind,
        "code": card.code,
        "status": card.status,
        "lot": getattr(card, "lot", card.code if card.kind == "lot" else None),
        "place": _place(getattr(card, "place", None)),
    }
    for field in fields(card):
        if field.name not in _LEFT_OUT and field.name not in said:
            said[field.name] = _plain(getattr(card, field.name))
    said["facts"] = [{"name": fact.name, "value": fact.value} for fact in card.facts]
    if isinstance(card, LotCard):
        said["counts"] = dict(card.counts)
    if isinstance(card, ContainerCard):
        said["contents"] = _contents(card.box)
    return said


def _place(place: PlaceView | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "path": list(place.path),
        "slot": place.slot,
        "containers": [step.code for step in place.steps],
        "since": iso(place.since),
    }


def _contents(box: BoxView) -> list[dict[str, Any]]:
    return [
        {"kind": cell.kind, "code": cell.code, "slot": cell.label or None, "status": cell.status}
        for cell in (*box.cells, *box.loose)
        if cell.kind != "free"
    ]


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value

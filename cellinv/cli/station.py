"""Looking things up: what a code is, and finding one by a fragment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.call import Call
from cellinv.cli.seat import signed_in
from cellinv.cli.shown import Shown, table
from cellinv.domain.language import tr
from cellinv.domain.lookup import AmbiguousCode

if TYPE_CHECKING:
    from cellinv.services.station.views import Card

MOST = 50


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("show", help=tr("Say what a code is, its state and its place."))(show)
    app.command("find", help=tr("Find anything by a fragment of its code or name."))(find)


def show(
    ctx: typer.Context, code: Annotated[str, typer.Argument(metavar="CODE")]
) -> None:  # fmt: skip
    """Say what a code is."""
    call: Call = ctx.obj
    desk = signed_in(call, needs="cellinv.services.station.resolving")
    from cellinv.services.station.resolving import resolve
    from cellinv.services.station.said import json_card
    from cellinv.services.station.views import ChoiceCard

    card = resolve(desk, code)
    if isinstance(card, ChoiceCard):
        options = [each.code for each in card.choices] or list(card.readings)
        raise AmbiguousCode(code=code, candidates=", ".join(options))
    document = json_card(card)
    call.answer(document, _lines(card, document))


def find(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=1_000_000, help=tr("At most so many."))
    ] = MOST,
) -> None:
    """Find anything by a fragment of its code or name, the closest first."""
    from cellinv.services.station.finding import find as search

    call: Call = ctx.obj
    found = search(signed_in(call), text, limit)
    rows = [(hit.kind, hit.code, hit.status, hit.label) for hit in found]
    keys = ("kind", "code", "status", "label")
    shown: list[Shown] = [table([tr("Kind"), tr("Code"), tr("Status"), tr("Name")], rows)]
    call.answer(
        {"results": [dict(zip(keys, row, strict=True)) for row in rows]},
        shown if rows else [tr("Nothing was found.")],
    )


def _lines(card: Card, document: dict[str, Any]) -> list[Shown]:
    kind = tr(card.kind.replace("_", " "))
    lines: list[Shown] = [f"{card.code}  {kind}, {tr(card.status.replace('_', ' '))}"]
    place = document["place"]
    if place:
        steps = [*place["path"], *([place["slot"]] if place["slot"] else [])]
        lines.append(" / ".join(steps))
    lines += [f"{fact.caption}: {fact.value}" for fact in card.facts]
    if "kept_until" in document:
        expires, kept = document["expires_on"] or "–", document["kept_until"] or tr("for good")
        lines.append(f"{tr('Expires')}: {expires}")
        lines.append(f"{tr('Kept until')}: {kept}")
    if card.events:
        rows = [
            (event.happened_at.isoformat(sep=" ", timespec="seconds"), event.action, event.who)
            for event in card.events
        ]
        lines.append(table([tr("When"), tr("What"), tr("Who")], rows))
    return lines

"""What every act prints: its entry, and the codes it was about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cellinv.cli.call import Call
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.ledger import Receipt


def act_answer(call: Call, receipt: Receipt, said: str, **more: Any) -> None:
    """Print an act: ``entry``, ``hash``, ``happened_at`` and what is particular to it."""
    document = {
        "entry": receipt.entry,
        "hash": receipt.hash,
        "happened_at": receipt.happened_at,
        **more,
    }
    call.answer(document, [said, tr("Entry {entry}", entry=receipt.entry)])


def codes_of(things: Sequence[Thing]) -> list[str]:
    """Return the codes of things."""
    return [thing.code for thing in things]


def ids_of(things: Sequence[Thing]) -> list[int]:
    """Return the ids of things."""
    return [thing.id for thing in things]


def listed(codes: Sequence[str]) -> str:
    """Return codes as people read them."""
    return ", ".join(codes)

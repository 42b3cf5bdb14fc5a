"""The table of banks: a lot with what is known of where it stands, and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.services.banks.overview import LOST, USED
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from datetime import date

    from cellinv.domain.banks.spread import Spread
    from cellinv.services.banks.overview import BankRow


@dataclass(frozen=True)
class Bank:
    """A lot in numbers, and how far it is spread once that is counted."""

    lot: BankRow
    spread: Spread | None = None

    @property
    def place(self) -> str | None:
        """Return in how small a place all of it stands, as a state."""
        if self.spread is None or not self.spread.vials:
            return None
        return self.spread.risk or "spread"

    @property
    def kept(self) -> str | None:
        """Return whether its minimum reserve is kept, as a state."""
        if not self.lot.minimum_reserve:
            return None
        return "below_reserve" if self.lot.short else "reserve_kept"

    @property
    def used(self) -> int:
        """Return how many vials were used."""
        return self.lot.count(*USED)

    @property
    def lost(self) -> int:
        """Return how many were destroyed or never filled."""
        return self.lot.count(*LOST)

    def state(self, name: str) -> int:
        """Return how many vials are in one state."""
        return self.lot.count(name)


def columns() -> tuple[Column[Bank], ...]:
    """Return the columns of the table, in the language in use."""
    return (
        Column("code", tr("Lot"), attrgetter("lot.code"), mono=True, width=76),
        Column("line", tr("Cell line"), attrgetter("lot.line"), mono=True, width=112, leaves=1),
        Column("kind", tr("Kind"), attrgetter("lot.kind"), width=66),
        Column("status", tr("State"), attrgetter("lot.status"), state=True, width=124),
        _number("filled", tr("Filled"), "lot.filled", 66),
        _number("stored", tr("Stored"), "lot.stored", 72),
        _number("free", tr("Free"), "lot.free", 58),
        Column("kept", tr("Reserve"), attrgetter("kept"), state=True, width=90),
        Column("place", tr("Spread"), attrgetter("place"), state=True, width=110),
        _number("reserved", tr("Reserved"), "lot.reserved", 90, hidden=True),
        _number("minimum", tr("Minimum reserve"), "lot.minimum_reserve", 136, hidden=True),
        _number("used", tr("Used"), "used", 72, hidden=True),
        _number("lost", tr("Destroyed or void"), "lost", 140, hidden=True),
        *(_of_state(name, title) for name, title in _states()),
        _number("tanks", tr("Tanks"), "spread.tanks", 76, hidden=True),
        _number("rooms", tr("Rooms"), "spread.rooms", 76, hidden=True),
        _number("sites", tr("Sites"), "spread.sites", 76, hidden=True),
        Column("passage", tr("Passage"), attrgetter("lot.passage"), width=90, hidden=True),
        _day("filled_on", tr("Filled on")),
        _day("expires_on", tr("Expires on")),
        _day("retest_on", tr("Retest on")),
        Column("product", tr("Product"), attrgetter("lot.product"), width=110, hidden=True),
        Column("grade", tr("Grade"), attrgetter("lot.grade"), width=90, hidden=True),
        Column("site", tr("Site"), attrgetter("lot.site"), width=80, hidden=True),
        Column("owner", tr("Owner"), attrgetter("lot.owner"), width=100, hidden=True),
    )


def _states() -> tuple[tuple[str, str], ...]:
    return (
        ("expected", tr("Expected")),
        ("out", tr("Out")),
        ("in_transit", tr("In transit")),
        ("missing", tr("Missing")),
    )


def _number(name: str, title: str, path: str, width: int, *, hidden: bool = False) -> Column[Bank]:
    """Return a column of numbers; of a spread not counted yet it stays empty."""
    get = attrgetter(path)
    if path.startswith("spread."):
        part = attrgetter(path.removeprefix("spread."))

        def counted(bank: Bank) -> int | None:
            return int(part(bank.spread)) if bank.spread is not None else None

        return Column(name, title, counted, right=True, width=width, hidden=hidden)
    return Column(name, title, get, right=True, width=width, hidden=hidden)


def _of_state(state: str, title: str) -> Column[Bank]:
    def count(bank: Bank) -> int:
        return bank.state(state)

    return Column(state, title, count, right=True, width=92, hidden=True)


def _day(name: str, title: str) -> Column[Bank]:
    def get(bank: Bank) -> date | None:
        day: date | None = getattr(bank.lot, name)
        return day

    return Column(name, title, get, width=108, hidden=True)

"""Where a bank stands, and what the loss of one of its tanks would take, as tables to act on."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.banks.places import loss, places_of
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.scrolled import Bending
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.banks.spread import Lack
    from cellinv.services.banks.places import BankPlaces, LossRow, Share
    from cellinv.ui.shell.seat import Seat

_ROW_PX: Final = 37
_FEW: Final = 8
_BESIDE_PX: Final = 560
"""So wide both tables show what they are for; else one stands below the other."""


class PlacesView(QWidget):
    """``room_asked`` carries the tank that vials are to leave, ``chosen`` a lot's code."""

    room_asked = Signal(int)
    chosen = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._lot_id: int | None = None
        self.said = words("", "body", wrap=True)
        self.shares = TablePane(RowsModel(_share_columns(), _share_key), tr("Where it stands"),
                                _nothing(tr("Choose a bank.")))  # fmt: skip
        self.lost = TablePane(RowsModel(_loss_columns(), attrgetter("id")),
                              tr("What would be lost"),
                              _nothing(tr("No bank stands there.")))  # fmt: skip
        self.tank = QComboBox()
        named(self.tank, tr("If this fails"))
        self.room = button(tr("Find room…"), "search")
        self.room.setToolTip(tr("Look in Storage for room for what stands in this tank"))
        for pane in (self.shares, self.lost):
            bare(pane)
        self._lay_out()
        self.tank.currentIndexChanged.connect(self._read_loss)
        self.room.clicked.connect(self._ask_room)
        self.lost.opened.connect(self._open)

    def show_lot(self, lot_id: int | None) -> None:
        """Show where one lot stands."""
        self._lot_id = lot_id
        if lot_id is None:
            self.shares.set_rows(())
            self.lost.set_rows(())
            self.tank.clear()
            self.said.setText(tr("Choose a bank."))
        self.refresh()

    def refresh(self) -> None:
        """Read where the lot stands now."""
        if self._lot_id is None or not self.isVisible():
            return
        work = functools.partial(places_of, self._seat.desk, self._lot_id)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="places")

    def _show(self, found: BankPlaces) -> None:
        _list(self.shares, found.shares)
        kept = self.tank.currentData()
        self.tank.blockSignals(True)
        self.tank.clear()
        for share in found.shares:
            if share.what == "tank":
                self.tank.addItem(f"{share.name} · {share.site}", share.id)
        self.tank.setCurrentIndex(max(self.tank.findData(kept), 0))
        self.tank.blockSignals(False)
        lacks = "; ".join(lack_text(lack) for lack in found.lacks)
        self.said.setText(lacks or tr("It stands in as many places as it has to."))
        self.said.setProperty("tone", "attention" if lacks else "")
        self.said.style().polish(self.said)
        self._read_loss()

    @Slot()
    def _read_loss(self, _index: int = 0) -> None:
        tank = self.tank.currentData()
        self.room.setEnabled(tank is not None)
        if tank is None:
            self.lost.set_rows(())
            return
        work = functools.partial(loss, self._seat.desk, int(tank))
        show = functools.partial(_list, self.lost)
        self._seat.tasks.run_read(work, show, owner=self, latest="loss")

    @Slot()
    def _ask_room(self) -> None:
        tank = self.tank.currentData()
        if tank is not None:
            self.room_asked.emit(int(tank))

    @Slot(object)
    def _open(self, row: LossRow) -> None:
        self.chosen.emit(row.code)

    def _lay_out(self) -> None:
        left, right, head = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(SectionLabel(tr("If this fails")))
        head.addWidget(self.tank)
        head.addStretch(1)
        head.addWidget(self.room)
        for column, parts in ((left, (self.said, self.shares)), (right, (self.lost,))):
            column.setSpacing(8)
            if column is right:
                column.addLayout(head)
            for part in parts:
                column.addWidget(part, 1 if isinstance(part, TablePane) else 0)
        row = Bending(self, needs=_BESIDE_PX)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addLayout(right, 1)


def lack_text(lack: Lack) -> str:
    """Return of what a bank has too few, in words."""
    words_of = {
        "tanks": tr("in {have} of at least {need} tanks", have=lack.have, need=lack.need),
        "rooms": tr("in {have} of at least {need} rooms", have=lack.have, need=lack.need),
        "sites": tr("at {have} of at least {need} sites", have=lack.have, need=lack.need),
    }
    return words_of[lack.what]


def _share_columns() -> tuple[Column[Share], ...]:
    return (
        Column("name", tr("Place"), attrgetter("name"), width=90),
        Column("what", tr("Kind"), _what, width=62, leaves=2),
        Column("vials", tr("Vials"), attrgetter("vials"), right=True, width=56, leaves=1),
        Column("share", tr("Share"), attrgetter("permille"), _percent, right=True, width=62),
        Column("site", tr("Site"), attrgetter("site"), width=72, hidden=True),
    )


def _loss_columns() -> tuple[Column[LossRow], ...]:
    return (
        Column("code", tr("Lot"), attrgetter("code"), mono=True, width=74),
        Column("kind", tr("Kind"), attrgetter("kind"), width=66, leaves=1),
        Column("lost", tr("Lost"), attrgetter("lost"), right=True, width=54),
        Column("left", tr("Left"), attrgetter("left"), right=True, width=54),
        Column("free", tr("Free"), attrgetter("free_left"), right=True, width=58, hidden=True),
        Column("kept", tr("Reserve"), _kept, state=True, width=92),
        Column("sole", tr("Only copy"), attrgetter("sole"), _yes, width=80),
    )


def _what(share: Share) -> str:
    return {"tank": tr("Tank"), "room": tr("Room"), "site": tr("Site")}[share.what]


def _percent(value: object) -> str:
    return f"{int(str(value)) / 10:.1f} %"


def _kept(row: LossRow) -> str | None:
    if not row.reserve:
        return None
    return "below_reserve" if row.below else "reserve_kept"


def _yes(value: object) -> str:
    return tr("Yes") if value else ""


def _share_key(share: Share) -> tuple[str, str, str]:
    return share.what, share.name, share.site


def _list(pane: TablePane[Any], rows: Sequence[Any]) -> None:
    """Show rows; a few have their whole height, so that nothing scrolls in what scrolls."""
    pane.set_rows(rows)
    hold(pane, least=_ROW_PX * (min(len(rows), _FEW) + 1))


def _nothing(text: str) -> EmptyState:
    return EmptyState("tank", text, "")

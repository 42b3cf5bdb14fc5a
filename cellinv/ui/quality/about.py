"""What every act panel of the page knows: the lot, and the items that were selected."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from cellinv.ui.widgets.acts.acting import listed
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.errors import DomainError
    from cellinv.domain.signing import Meaning
    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.ledger import Receipt
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Act, Acting, Said
    from cellinv.ui.widgets.acts.signing import Reason

_NAMED = 12


class _Subject:
    """A lot and items of it, and how they are told at the panel's head."""

    lot: LotQuality
    items: tuple[ItemStands, ...] = ()

    def told(self) -> str:
        """Return what the panel is about in a line."""
        codes = tuple(one.item.code for one in self.items)
        return " · ".join(part for part in (self.lot.code, listed(codes, _NAMED)) if part)

    def take_vial(self, vial_id: int, code: str) -> bool:
        """Take a vial that was scanned while the panel is open; say whether it is wanted."""
        del vial_id, code
        return False


class AboutLot(ActPanel, _Subject):
    """A panel about a lot that nobody signs."""

    def __init__(self, seat: Seat, acting: Acting, titles: tuple[str, str, str]) -> None:
        """``titles`` are the panel's title, its button's word and icon."""
        super().__init__(*titles)
        self._seat, self._acting = seat, acting
        self.about = words("", "strong", wrap=True)
        self.fields.addWidget(self.about)

    def start(self, lot: LotQuality, items: Sequence[ItemStands]) -> None:
        """Ask about a lot and items of it."""
        self.lot, self.items = lot, tuple(items)
        self.about.setText(self.told())
        self.button.setEnabled(True)
        self.prepare()

    def prepare(self) -> None:
        """Fill the fields and put the focus where work begins."""

    def do(self, act: Act, said: str | Said) -> None:
        """Do the act; it closes the panel."""
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        tell = functools.partial(self._tell, said)
        self._acting.do(act, tell, self.refused, undoable=False)

    def refused(self, error: DomainError) -> None:
        """Say why it wasn't done."""
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)

    def _tell(self, said: str | Said, receipt: Receipt) -> str:
        self.closed.emit()
        return said if isinstance(said, str) else said(receipt)


class AboutSigned(SignedPanel, _Subject):
    """A panel about a lot whose act somebody signs."""

    def __init__(
        self,
        seat: Seat,
        acting: Acting,
        titles: tuple[str, str, str],
        meaning: Meaning,
        *,
        reason: Reason = "needed",
    ) -> None:
        super().__init__(seat, acting, titles, meaning, reason=reason)
        self.about = words("", "strong", wrap=True)
        self.fields.addWidget(self.about)

    def start(self, lot: LotQuality, items: Sequence[ItemStands]) -> None:
        """Ask about a lot and items of it."""
        self.lot, self.items = lot, tuple(items)
        self.about.setText(self.told())
        self.begin()
        self.prepare()

    def prepare(self) -> None:
        """Fill the fields and put the focus where work begins."""
        self.signing.start()

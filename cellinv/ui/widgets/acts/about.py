"""A panel that says what it is about, does one act that nobody signs, and closes with it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Act, Acting, Said


class PlainPanel(ActPanel):
    """The line above its fields tells what the act is about."""

    def __init__(
        self, seat: Seat, acting: Acting, titles: tuple[str, str, str], *, mono: bool = False
    ) -> None:
        """``titles`` are the panel's title, its button's word and icon."""
        super().__init__(*titles)
        self._seat, self._acting = seat, acting
        self.about = words("", "strong", mono=mono, wrap=not mono)
        self.fields.addWidget(self.about)

    def begin(self, about: str) -> None:
        """Ask anew, about something."""
        self.about.setText(about)
        self.about.setVisible(bool(about))
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

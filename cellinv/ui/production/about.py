"""What every panel of the page knows: what it is about, and what a scan gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.widgets.acts.about import PlainPanel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QComboBox

    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class AboutPanel(PlainPanel):
    """A panel about a run or a transfer; ``subject`` is its card."""

    def __init__(self, seat: Seat, acting: Acting, titles: tuple[str, str, str]) -> None:
        super().__init__(seat, acting, titles, mono=True)
        self.subject: Any = None

    def start(self, subject: object, code: str) -> None:
        """Ask about something with a code."""
        self.subject = subject
        self.begin(code)

    def take_vial(self, vial_id: int, code: str, lot: str) -> bool:
        """Take a vial that was scanned while the panel is open; say whether it is wanted."""
        del vial_id, code, lot
        return False


class ReasonPanel(AboutPanel):
    """A panel that asks why, in one line, and nothing else."""

    def __init__(
        self, seat: Seat, acting: Acting, titles: tuple[str, str, str], note: str = ""
    ) -> None:
        """``note`` says what is to be known before."""
        super().__init__(seat, acting, titles)
        self.reason = QLineEdit()
        if note:
            self.fields.addWidget(words(note, "dim", wrap=True))
        self.add(tr("Reason"), self.reason)

    @override
    def prepare(self) -> None:
        self.reason.clear()
        self.reason.setFocus()


def offer(box: QComboBox, rows: Iterable[tuple[str, object]], first: str = "") -> None:
    """Offer choices, each a word and what it means; ``first`` means nothing in particular."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    if first:
        box.addItem(first, None)
    for word, value in rows:
        box.addItem(word, value)
    box.setCurrentIndex(max(box.findData(kept), 0))
    box.blockSignals(False)


def same(said: str, _receipt: Receipt) -> str:
    """Return what is told of an act whatever its receipt says."""
    return said

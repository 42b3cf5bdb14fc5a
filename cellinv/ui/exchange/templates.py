"""A list to fill in, saved from the Exchange page."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from cellinv.domain.language import tr
from cellinv.services.exchange import make_template
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from cellinv.ui.exchange.asking import ImportPanel
    from cellinv.ui.shell.seat import Seat

_MADE: Final = frozenset({"vials", "lots", "storage"})
_USUAL: Final = "vials"


class Templates(QObject):
    """Saves a template for what the panel brings in: of vials where it says nothing."""

    def __init__(self, seat: Seat, panel: ImportPanel) -> None:
        super().__init__(panel)
        self._seat, self._panel = seat, panel
        panel.template.clicked.connect(self.ask)

    @Slot()
    def ask(self) -> QFileDialog:
        """Ask where to save it."""
        kind = str(self._panel.kind.currentData() or "")
        wanted = kind if kind in _MADE else _USUAL
        save = functools.partial(self.save, wanted)
        return ask_to_write(
            self._panel, tr("Save a template"), "Excel (*.xlsx)", f"{wanted}.xlsx", save
        )

    def save(self, kind: str, name: str) -> None:
        """Write the template."""
        write = functools.partial(make_template, kind, Path(name))
        self._seat.tasks.run_read(write, functools.partial(self._tell, name), owner=self)

    def _tell(self, name: str, _written: None) -> None:
        self._seat.hub.done(tr("The template is {file}.", file=name))

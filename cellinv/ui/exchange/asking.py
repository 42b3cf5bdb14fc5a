"""The left of the Exchange page: which file to bring in, and which workbook to check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat

_WIDTH = 340
_GO_KEYS = "Ctrl+Return"


@dataclass(frozen=True)
class ImportAsked:
    """A file to bring in, or only to be looked at; ``rejects`` takes the rows returned."""

    path: Path
    mapping: str
    owner: str
    dry_run: bool

    @property
    def rejects(self) -> Path | None:
        """Return the workbook the rejected rows go to: beside the file."""
        return None if self.dry_run else self.path.with_name(f"{self.path.stem}-returned.xlsx")


class FileField(QWidget):
    """A path, typed or chosen."""

    def __init__(self, name: str, filters: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._filters = name, filters
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(tr("Path of the file"))
        self.field.setProperty("scanHere", True)  # a path comes from other programs, too
        self.choose = button(tr("Choose …"))
        self.choose.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)

    def path(self) -> Path | None:
        """Return the path, if there is one."""
        text = self.field.text().strip()
        return Path(text) if text else None

    @Slot()
    def _ask(self) -> None:
        dialog = QFileDialog(self, self._name, "", self._filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.field.setText)
        dialog.open()


class ImportPanel(Card):
    """Which file, read by which mapping, whose material; ``asked`` carries an `ImportAsked`."""

    asked = Signal(object)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(tr("Bring a list in"), parent=parent)
        hold(self, width=_WIDTH)
        self._allowed = has_right(seat.desk, "import")
        filters = tr("Lists (*.csv *.xlsx *.xls *.ods *.txt)")
        self.file = FileField(tr("File to bring in"), filters)
        self.mapping, self.owner = QLineEdit(), QLineEdit()
        for field, name, hint in (
            (self.mapping, tr("Mapping"), tr("told by the columns")),
            (self.owner, tr("Owner"), tr("the site's own party")),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
        self.look = button(tr("Look first"), "look_up")
        self.go = button(tr("Bring in"), "import", "primary")
        self.go.setShortcut(_GO_KEYS)
        self.go.setToolTip(_GO_KEYS)
        self.look.clicked.connect(self._ask_look)
        self.go.clicked.connect(self._ask_go)
        self.file.field.returnPressed.connect(self._ask_look)
        self._lay_out()
        self.wait(False)

    def wait(self, waiting: bool) -> None:
        """Let nothing be asked while a file is read."""
        for one in (self.look, self.go):
            one.setEnabled(self._allowed and not waiting)

    @Slot()
    def _ask_look(self) -> None:
        self._ask(dry_run=True)

    @Slot()
    def _ask_go(self) -> None:
        self._ask(dry_run=False)

    def _ask(self, *, dry_run: bool) -> None:
        path = self.file.path()
        if path is None or not self.go.isEnabled():
            self.file.field.setFocus()
            return
        mapping, owner = self.mapping.text().strip(), self.owner.text().strip()
        self.asked.emit(ImportAsked(path, mapping, owner, dry_run))

    def _lay_out(self) -> None:
        for caption, field in (
            (tr("File"), self.file),
            (tr("Mapping"), self.mapping),
            (tr("Owner"), self.owner),
        ):
            self.body.addWidget(SectionLabel(caption))
            self.body.addWidget(field)
        self.body.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.look, 1)
        row.addWidget(self.go, 1)
        self.body.addLayout(row)
        told = tr(
            "Looking writes nothing. Bringing in loads the good rows in one act; the others "
            "come back in a workbook beside the file, each with its reason."
        )
        self.body.addWidget(words(told, "small", wrap=True))
        self.body.addStretch(1)


class CheckPanel(Card):
    """Which custody workbook to check; ``asked`` carries its path."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Check a custody workbook"), parent=parent)
        hold(self, width=_WIDTH)
        self.file = FileField(tr("Workbook to check"), tr("Workbooks (*.xlsx)"))
        self.go = button(tr("Check"), "audit")
        self.go.clicked.connect(self._ask)
        self.file.field.returnPressed.connect(self._ask)
        self.body.addWidget(self.file)
        self.body.addWidget(self.go)

    @Slot()
    def _ask(self) -> None:
        path = self.file.path()
        if path is not None:
            self.asked.emit(path)

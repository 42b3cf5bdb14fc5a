"""The left of the Exchange page: which file to bring in, and which workbook to check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.exchange.fields import FileField
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import be, button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.exchange import MappingRow
    from cellinv.ui.shell.tasks import Progress

_WIDTH = 368
_GO_KEYS = "Ctrl+Return"
_KINDS = (
    ("", "Anything, by its columns"),
    ("vials", "Vials"),
    ("lots", "Lots"),
    ("storage", "Containers"),
    ("rack-scan", "A rack scan"),
)


@dataclass(frozen=True)
class ImportAsked:
    """A file to bring in, or only to be looked at; ``to`` takes the rows returned."""

    path: Path
    mapping: str
    owner: str
    dry_run: bool
    kind: str = ""
    to: Path | None = None

    @property
    def rejects(self) -> Path | None:
        """Return the workbook the rejected rows go to: beside the file where none is named."""
        if self.to is not None or self.dry_run:
            return self.to
        return self.path.with_name(f"{self.path.stem}-returned.xlsx")


class ImportPanel(Card):
    """Which file, read by which mapping, whose material.

    ``asked`` carries an `ImportAsked`, ``edit_asked`` the path whose columns are to be mapped.
    """

    asked = Signal(object)
    edit_asked = Signal(object)
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Bring a list in"), parent=parent)
        hold(self, width=_WIDTH)
        self._allowed = self._waiting = False
        self._looked: Path | None = None
        filters = tr("Lists (*.csv *.xlsx *.xls *.ods *.txt)")
        self.file = FileField(tr("File to bring in"), filters)
        self.kind, self.mapping, self.owner = QComboBox(), QComboBox(), QComboBox()
        for box, name in (
            (self.kind, tr("Kind of list")),
            (self.mapping, tr("Mapping")),
            (self.owner, tr("Owner")),
        ):
            named(box, name)
            box.setMinimumContentsLength(16)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        for value, text in _KINDS:
            self.kind.addItem(tr(text), value)
        self.edit = button(tr("Columns…"), "edit", "quiet")
        self.edit.setToolTip(tr("Say what each column of the file means"))
        self.template = button(tr("Template…"), "export", "quiet")
        self.template.setToolTip(tr("Save a list to fill in, with its columns explained"))
        self.look = button(tr("Look first"), "look_up", "primary")
        self.go = button(tr("Bring in"), "import")
        self.go.setShortcut(_GO_KEYS)
        self.go.setToolTip(_GO_KEYS)
        self.bar, self.doing = QProgressBar(), words("", "small")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How far it has come"))
        self.cancel = button(tr("Cancel"), "remove", "quiet")
        self.show_choices((), ())
        self._lay_out()
        self._connect()
        self.wait(False)

    def show_choices(
        self, mappings: Iterable[MappingRow], owners: Iterable[tuple[str, str]]
    ) -> None:
        """Offer these mappings and owners; what was chosen stays so where it is still there."""
        told = [(each.name, each.title or each.name) for each in mappings]
        _fill(self.mapping, tr("By its columns"), told)
        known = [(code, f"{code} · {name}") for code, name in owners]
        _fill(self.owner, tr("The site's own party"), known)

    def choose_mapping(self, name: str) -> None:
        """Choose a mapping by its name."""
        self.mapping.setCurrentIndex(max(self.mapping.findData(name), 0))

    def offer(self, desk: Desk) -> bool:
        """Be there for whoever may bring something in; say whether that is so."""
        self._allowed = has_right(desk, "import")
        self.setVisible(self._allowed)
        self.wait(self._busy.isVisible())
        return self._allowed

    def wait(self, waiting: bool) -> None:
        """Let nothing be asked while a file is read; show how far that has come."""
        self._waiting = waiting
        self._follow_file()
        self._busy.setVisible(waiting)
        self.bar.setRange(0, 0)
        self.doing.setText(tr("Reading the file"))

    def looked_at(self, path: Path | None) -> None:
        """Let what comes after a look be the main button, as long as it is about this file."""
        self._looked = path
        self._follow_file()

    @Slot()
    def _follow_file(self) -> None:
        path = self.file.path()
        for one in (self.look, self.go, self.edit):
            one.setEnabled(self._allowed and not self._waiting and path is not None)
        looked = path is not None and path == self._looked
        be(self.look, "plain" if looked else "primary")
        be(self.go, "primary" if looked else "plain")

    def show_progress(self, progress: Progress) -> None:
        """Show how far an import has come."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.doing.setText(progress.text)

    @Slot()
    def ask_look(self) -> None:
        """Ask for a look at the file."""
        self.file.field.setModified(False)  # it isn't being typed any more
        self._ask(dry_run=True)

    def asking(self, path: Path, *, dry_run: bool, to: Path | None = None) -> ImportAsked:
        """Return what is asked for by the choices made."""
        kind, mapping, owner = (
            str(box.currentData() or "") for box in (self.kind, self.mapping, self.owner)
        )
        return ImportAsked(path, mapping, owner, dry_run, kind, to)

    @Slot()
    def _ask_go(self) -> None:
        self._ask(dry_run=False)

    def _ask(self, *, dry_run: bool) -> None:
        path = self.file.path()
        if path is None or not self.go.isEnabled():
            self.file.field.setFocus()
            return
        self.asked.emit(self.asking(path, dry_run=dry_run))

    @Slot()
    def _ask_edit(self) -> None:
        path = self.file.path()
        if path is None:
            self.file.field.setFocus()
        else:
            self.edit_asked.emit(path)

    def _connect(self) -> None:
        self.look.clicked.connect(self.ask_look)
        self.go.clicked.connect(self._ask_go)
        self.edit.clicked.connect(self._ask_edit)
        self.cancel.clicked.connect(self.cancel_asked)
        self.file.field.returnPressed.connect(self.ask_look)
        self.file.field.textChanged.connect(self._follow_file)

    def _lay_out(self) -> None:
        mapping, first = QHBoxLayout(), QHBoxLayout()
        mapping.setSpacing(8)
        mapping.addWidget(self.mapping, 1)
        mapping.addWidget(self.edit)
        first.addWidget(SectionLabel(tr("File")), 1)
        first.addWidget(self.template)
        self.body.addLayout(first)
        self.body.addWidget(self.file)
        for caption, field in (
            (tr("What it lists"), self.kind),
            (tr("Mapping"), mapping),
            (tr("Owner"), self.owner),
        ):
            self.body.addWidget(SectionLabel(caption))
            if isinstance(field, QWidget):
                self.body.addWidget(field)
            else:
                self.body.addLayout(field)
        self.body.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.look, 1)
        row.addWidget(self.go, 1)
        self.body.addLayout(row)
        self._busy = self._progress()
        self.body.addWidget(self._busy)
        self.body.addStretch(1)

    def _progress(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.doing)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        return whole


class CheckPanel(Card):
    """Which custody workbook to check; ``asked`` carries its path."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Check a custody workbook"), parent=parent)
        hold(self, width=_WIDTH)
        self.file = FileField(tr("Workbook to check"), tr("Workbooks (*.xlsx)"))
        self.go = button(tr("Check"))
        self.go.clicked.connect(self._ask)
        self.file.field.returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.file, 1)
        row.addWidget(self.go)
        self.body.addLayout(row)

    @Slot()
    def _ask(self) -> None:
        path = self.file.path()
        if path is not None:
            self.asked.emit(path)


def _fill(box: QComboBox, usual: str, choices: Iterable[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(usual, "")
    for value, text in choices:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))

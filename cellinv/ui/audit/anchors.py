"""Anchors: the files that hold some, whether the ledger is still what they say, making one."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from cellinv.domain.language import tr
from cellinv.services import audit
from cellinv.services.audit.proving import AnchorFile, anchor_files, compared
from cellinv.ui.audit.telling import moment
from cellinv.ui.shell.keeping import folders_kept
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.files import ask_to_read, ask_to_write
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.records.ledger.anchors import Anchor
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat

_FILES: Final = "Anchors (*.anchors);;* (*)"


class AnchorsPanel(Card):
    """The anchor files found, and those that somebody brought."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("Anchors"), padding=20)
        self._seat = seat
        self._brought: list[Path] = []
        empty = EmptyState("link", tr("There are no anchors yet."), tr("Leave some now."))
        self.table = TablePane(RowsModel(_columns(), _path), tr("Anchor files"), empty)
        self.leave = button(tr("Leave anchors now"), "add")
        self.write = button(tr("To a file…"), "export")
        self.bring = button(tr("Compare a file…"), "import")
        self.problem = words("", wrap=True)
        self.problem.setProperty("tone", "refused")
        self.leave.clicked.connect(self._leave)
        self.write.clicked.connect(self._ask_write)
        self.bring.clicked.connect(self._ask_bring)
        self._lay_out()

    def files(self) -> list[Path]:
        """Return the files that can be compared with."""
        return [row.path for row in self.table.model.shown() if row.anchors]

    def refresh(self) -> None:
        """Look again at what lies in the folders."""
        work = functools.partial(_read, self._seat.desk, tuple(self._brought))
        self._seat.tasks.run_read(work, self._show, owner=self, latest="anchors")

    def write_to(self, name: str) -> None:
        """Add the heads of all chains to a file, and list it."""
        work = functools.partial(audit.anchor, self._seat.desk, Path(name))
        done = functools.partial(self._written, Path(name))
        self._seat.tasks.run_write(work, done, owner=self)

    def bring_file(self, name: str) -> None:
        """Compare the ledger with a file from elsewhere."""
        self._brought.append(Path(name))
        self.refresh()

    def _show(self, files: tuple[AnchorFile, ...]) -> None:
        self.table.set_rows(files)
        wrong = [row for row in files if row.problem]
        told = "\n".join(dict.fromkeys(row.problem for row in wrong[:2]))
        self.problem.setText(told)
        self.problem.setVisible(bool(wrong))

    def _written(self, path: Path, anchors: tuple[Anchor, ...]) -> None:
        told = tr("{n} chains anchored in {file}", n=len(anchors), file=path.name)
        self._seat.hub.done(told)
        if path not in self._brought:
            self._brought.append(path)
        self.refresh()

    def _left(self, held: tuple[Path, ...]) -> None:
        self._seat.hub.done(tr("Anchors left in {n} folders", n=len(held)))
        self.refresh()

    @Slot()
    def _leave(self) -> None:
        work = functools.partial(_leave, self._seat.desk)
        self._seat.tasks.run_write(work, self._left, owner=self)

    @Slot()
    def _ask_write(self) -> None:
        name = f"{self._seat.desk.today().isoformat()}.anchors"
        dialog = ask_to_write(self, tr("Anchors to a file"), _FILES, name, self.write_to)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # lines are added, none is lost

    @Slot()
    def _ask_bring(self) -> None:
        ask_to_read(self, tr("A file of anchors"), _FILES, self.bring_file)

    def _lay_out(self) -> None:
        self.body.addWidget(words(_what(), "dim", wrap=True))
        self.body.addSpacing(4)
        asks = ChipRow()
        self.body.addWidget(asks)
        asks.show_chips((self.leave, self.write, self.bring))
        bare(self.table)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.table, 1)
        self.problem.hide()


def _what() -> str:
    return tr(
        "An anchor notes where each chain stood. Keep some where whoever could change the "
        "inventory can't reach them: on another computer, on paper, with a partner."
    )


def _read(desk: Desk, brought: tuple[Path, ...]) -> tuple[AnchorFile, ...]:
    found = anchor_files(desk, folders_kept(desk))
    known = {each.path for each in found}
    return (*found, *(compared(desk, path) for path in brought if path not in known))


def _leave(desk: Desk) -> tuple[Path, ...]:
    folders = folders_kept(desk)
    return audit.leave(desk, folders[:2])


def _columns() -> tuple[Column[AnchorFile], ...]:
    return (
        Column("state", tr("State"), _state, state=True, width=136),
        Column("newest", tr("Newest, UTC"), _newest, width=184),
        Column("count", tr("Anchors"), _count, right=True, width=84),
        Column("folder", tr("Folder"), _folder, width=200),
        Column("file", tr("File"), _file, mono=True, width=200),
    )


def _path(row: AnchorFile) -> object:
    return row.path


def _state(row: AnchorFile) -> str:
    if row.problem:
        return "disagrees" if row.anchors else "unreadable"
    return "agrees" if row.anchors else "foreign"


def _newest(row: AnchorFile) -> str:
    return moment(row.newest_at) if row.newest_at else ""


def _count(row: AnchorFile) -> int:
    return row.anchors


def _file(row: AnchorFile) -> str:
    return row.path.name


def _folder(row: AnchorFile) -> str:
    return str(row.path.parent)

"""Practice: exercises, how far one's own are, and recording a finished one as a training."""

from __future__ import annotations

import functools
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.settings.parts import Section
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.files import ask_to_read, ask_to_write
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.demo.practice import Exercise
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_TABLE_PX: Final = 176
_FILES: Final = "Cellinv (*.db);;* (*)"


class PracticeSection(Section):
    """In the inventory: making a copy, and recording an exercise; in a copy: how far they are."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Practice"))
        self._seat, self._acting, self._path = seat, acting, Path()
        self.told = words(_here(), "dim", wrap=True)
        empty = EmptyState("rules", tr("There is no exercise."))
        self.table: TablePane[Exercise] = TablePane(
            RowsModel(_columns(), attrgetter("code")), tr("Exercises"), empty
        )
        self.file = words(tr("No practice copy is chosen."), "small", wrap=True)
        self.file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.choose = button(tr("Choose the practice copy…"), "import")
        self.record = button(tr("Record as my training"), "done", "primary")
        self.make = button(tr("Make a practice copy…"), "download")
        self.error = words("", "body", wrap=True)
        self.error.setProperty("tone", "refused")
        self._lay_out()
        for widget in (self.file, self.choose, self.record, self.make, self.error):
            widget.hide()
        self.choose.clicked.connect(self._ask)
        self.make.clicked.connect(self._ask_make)
        self.record.clicked.connect(self.finish)
        self.table.selection_changed.connect(self._offer)
        self._offer()

    @override
    def refresh(self) -> None:
        work = functools.partial(_exercises, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="exercises")

    @Slot(str)
    def take(self, name: str) -> None:
        """Take a file as the practice copy where the exercise was done."""
        self._path = Path(name)
        self.file.setText(name)
        self._offer()

    @Slot(str)
    def copy_to(self, name: str) -> None:
        """Make a practice copy of the inventory."""
        act = functools.partial(_make, Path(name))
        self._acting.do(act, functools.partial(_made, Path(name)), self._refused, undoable=False)

    @Slot()
    def finish(self) -> None:
        """Record the exercise chosen as a training of whoever sits here."""
        chosen = self.table.selected()
        if len(chosen) == 1 and self._path.name:
            self.error.hide()
            act = functools.partial(_finish, self._path, chosen[0].code)
            said = functools.partial(_recorded, chosen[0].name)
            self._acting.do(act, said, self._refused, undoable=False)

    def _show(self, found: tuple[Exercise, ...]) -> None:
        there = any(one.there for one in found)
        self.told.setText(_there() if there else _here())
        for widget in (self.file, self.choose, self.record):
            widget.setVisible(not there)
        self.make.setVisible(not there and has_right(self._seat.desk, "backups"))
        chosen = [one.code for one in self.table.selected()]
        self.table.set_rows(found)
        self.table.select_keys(chosen or [one.code for one in found[:1]])

    def _refused(self, error: DomainError) -> bool:
        self.error.setText(error.explain())
        self.error.show()
        return True

    @Slot()
    def _offer(self) -> None:
        self.error.hide()
        self.record.setEnabled(bool(self._path.name) and len(self.table.selected()) == 1)

    @Slot()
    def _ask(self) -> None:
        ask_to_read(self, tr("The practice copy"), _FILES, self.take)

    @Slot()
    def _ask_make(self) -> None:
        name = f"practice {self._seat.desk.today().isoformat()}.db"
        ask_to_write(self, tr("A practice copy"), _FILES, name, self.copy_to)

    def _lay_out(self) -> None:
        self.head(tr("Practice"))
        self.column.addWidget(self.told)
        bare(self.table)
        hold(self.table, height=_TABLE_PX)
        self.column.addWidget(self.table)
        self.column.addWidget(self.file)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.record, self.choose, self.make):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.error)


def _here() -> str:
    return tr(
        "An exercise counts as your training once you did each of its steps in a practice copy, in "
        "this order and without a fault: nothing taken back, refused or told late."
    )


def _there() -> str:
    return tr(
        "This is a practice copy. Once an exercise is finished, sign in to the real inventory and "
        "record it there: Settings, Practice."
    )


def _exercises(desk: Desk) -> tuple[Exercise, ...]:
    from cellinv.services.demo.practice import exercises

    return exercises(desk)


def _finish(path: Path, code: str, desk: Desk) -> Receipt:
    from cellinv.services.demo.practice import finish_exercise

    return finish_exercise(desk, path, code)


def _recorded(name: str, _receipt: Receipt) -> str:
    return tr("{exercise} is recorded as a training.", exercise=name)


def _make(path: Path, desk: Desk) -> Receipt:
    from cellinv.services.demo.practice import make_practice

    return make_practice(desk, path)


def _made(path: Path, _receipt: Receipt) -> str:
    return tr("{file} is a practice copy.", file=path.name)


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("name", tr("To practise"), attrgetter("name"), width=180, whole=True),
        Column("steps", tr("Its steps"), _steps, width=360),
        Column("state", tr("How far"), _state, width=220, whole=True),
    )


def _steps(row: Exercise) -> str:
    return " → ".join(row.steps)


def _state(row: Exercise) -> str:
    if not row.there:
        return ""
    if row.missing is None:
        return tr("finished without a fault")
    return tr("next: {step}", step=row.missing)

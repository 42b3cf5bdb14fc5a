"""This station: its name, and how the program looks and speaks to whoever sits here."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.language import language, together, tr
from cellinv.records.translations import LANGUAGES
from cellinv.services.people import has_right
from cellinv.services.settings import StationSeen, stations_seen
from cellinv.ui.settings.parts import Section
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.theme import TEXT_PERCENTS, theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.ui.shell.seat import Seat

_FIELD_PX: Final = 240
_TABLE_PX: Final = 220
_READING_PX: Final = 96
_LONGEST: Final = 64


class StationSection(Section):
    """Name, language, theme and text size; who may not rename the station sees why."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("This station"))
        self._seat = seat
        self.name = QLineEdit(seat.desk.station)
        self.name.setMaxLength(_LONGEST)
        self.rename = button(tr("Rename"))
        self.language = _box((code, name) for code, name in LANGUAGES.items())
        self.theme = _box(
            (("system", tr("Like the system")), ("light", tr("Light")), ("dark", tr("Dark")))
        )
        self.text = _box((percent, f"{percent} %") for percent in TEXT_PERCENTS)
        self.seen = TablePane(
            RowsModel(_columns(), _name), tr("Stations"), EmptyState("station", tr("None yet."))
        )
        self._read_first = ReadFirst(seat, "station", self.seen)
        self._fill()
        self._choose()
        self.name.returnPressed.connect(self.take_name)
        self.rename.clicked.connect(self.take_name)
        self.language.activated.connect(self._speak)
        self.theme.activated.connect(self._look)
        self.text.activated.connect(self._write)
        theme().changed.connect(self._choose)

    @override
    def refresh(self) -> None:
        """Read again which stations were seen."""
        work = functools.partial(stations_seen, self._seat.desk)
        self._seat.tasks.run_read(work, self._show_stations, owner=self, latest="stations")

    @Slot()
    def take_name(self) -> None:
        """Call this station something else from the next act on."""
        name = self.name.text().strip()
        if not name or name == self._seat.desk.station or not self.rename.isEnabled():
            self.name.setText(self._seat.desk.station)
            return
        self._seat.preferences.keep_station(name)
        self._seat.take(replace(self._seat.desk, station=name))
        self._seat.hub.done(tr("This station is called {name} now", name=name))

    @Slot()
    def _choose(self) -> None:
        """Show what is in use, whoever chose it."""
        self.language.setCurrentIndex(self.language.findData(language()))
        self.theme.setCurrentIndex(self.theme.findData(theme().choice))
        self.text.setCurrentIndex(self.text.findData(self._seat.preferences.text_percent))

    @Slot()
    def _speak(self) -> None:
        if self.language.currentData() != language():
            self._seat.hub.language_asked.emit(self.language.currentData())

    @Slot()
    def _look(self) -> None:
        self._seat.hub.theme_asked.emit(self.theme.currentData())

    @Slot()
    def _write(self) -> None:
        self._seat.hub.text_asked.emit(self.text.currentData())

    def _show_stations(self, stations: tuple[StationSeen, ...]) -> None:
        self.seen.set_rows(stations)
        self._read_first.came()
        hold(self._read_first, height=_TABLE_PX)

    def _fill(self) -> None:
        may = has_right(self._seat.desk, "stations")
        self.name.setReadOnly(not may)
        self.rename.setEnabled(may)
        named = QWidget()
        row = QHBoxLayout(named)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(self.rename)
        hold(self.name, width=_FIELD_PX)
        self.name.setAccessibleName(tr("Name of this station"))
        meaning = tr("Stands in every entry; an act is undone at the station where it was done.")
        if not may:
            meaning = together(meaning, tr("An administrator can rename it."))
        self.head(tr("This station"))
        self.add(tr("Name"), named, meaning)
        self.head(tr("Look and language"), tr("Kept on this computer, for whoever signs in."))
        for caption, field in (
            (tr("Language"), self.language),
            (tr("Theme"), self.theme),
            (tr("Text size"), self.text),
        ):
            hold(field, width=_FIELD_PX)
            self.add(caption, field)
        self.head(tr("Stations"), tr("Those of the last two thousand acts."))
        bare(self.seen)
        hold(self._read_first, height=_READING_PX)
        self.column.addWidget(self._read_first)


def _box(choices: Iterable[tuple[object, str]]) -> QComboBox:
    box = QComboBox()
    for data, shown in choices:
        box.addItem(shown, data)
    return box


def _columns() -> tuple[Column[StationSeen], ...]:
    return (
        Column("name", tr("Station"), _name, width=220),
        Column("last", tr("Last act, UTC"), _last, width=190),
        Column("who", tr("By"), _who),
    )


def _name(row: StationSeen) -> object:
    return row.name


def _last(row: StationSeen) -> str:
    return f"{row.last_at:%Y-%m-%d %H:%M:%S}"


def _who(row: StationSeen) -> str:
    return row.who

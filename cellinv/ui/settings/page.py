"""The Settings page: this station at the top, then what holds for the whole inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.settings.backups import BackupsSection
from cellinv.ui.settings.people import PeopleSection
from cellinv.ui.settings.practice import PracticeSection
from cellinv.ui.settings.printers import PrintersSection
from cellinv.ui.settings.rules import RulesSection
from cellinv.ui.settings.scanner import ScannerSection
from cellinv.ui.settings.sounds import SoundsSection
from cellinv.ui.settings.station import StationSection
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.buttons import ModeButtons
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.text import SectionLabel

if TYPE_CHECKING:
    from cellinv.ui.settings.parts import Section
    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.seat import Seat

_SIDE_PX: Final = 216
_ICONS: Final = {
    "station": "station",
    "scanner": "scan",
    "sounds": "sound",
    "printers": "print",
    "rules": "rules",
    "backups": "backups",
    "people": "people",
    "practice": "done",
}


class SettingsPage(Page):
    """Sections at the left, the one chosen at the right."""

    personal = True

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Settings"))
        self._seat = seat
        self.acting = Acting(seat, self)
        self.scanner = ScannerSection(seat)
        self.rules, self.backups = (
            RulesSection(seat, self.acting),
            BackupsSection(seat, self.acting),
        )
        self.backups.rule_asked.connect(self.show_rule)
        self.sections: dict[str, Section] = {
            "station": StationSection(seat),
            "scanner": self.scanner,
            "sounds": SoundsSection(seat),
            "printers": PrintersSection(seat),
            "rules": self.rules,
            "backups": self.backups,
        }
        self.sections["people"] = PeopleSection(seat, self.acting)
        self.sections["practice"] = PracticeSection(seat, self.acting)
        self.menu, self.stack = ModeButtons(), QStackedWidget()
        self._lay_out()
        self.menu.chosen.connect(self.show_section)
        self.show_section("station")

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is None or changed.touches("setting", "person"):
            self.sections[self.menu.current()].refresh()

    @override
    def open(self, what: object) -> None:
        """Show a section by its name."""
        if isinstance(what, str) and what in self.sections:
            self.show_section(what)

    @Slot(str)
    def show_section(self, name: str) -> None:
        """Show one section, read anew."""
        focus: QWidget | None = self.window().focusWidget()
        self.menu.choose(name)
        if focus is not None and self.menu.isAncestorOf(focus):
            self.menu.button(name).setFocus()  # else two of them would look chosen
        self.stack.setCurrentWidget(self.sections[name])
        self.sections[name].refresh()

    @Slot(str)
    def show_rule(self, name: str) -> None:
        """Show one of the rules."""
        self.show_section("rules")
        self.rules.choose(name)

    def _lay_out(self) -> None:
        side = Card(padding=12)
        hold(side, width=_SIDE_PX)
        side.body.addWidget(SectionLabel(tr("Settings")))
        for name, section in self.sections.items():
            self.menu.add(name, section.accessibleName(), _ICONS[name])
            self.stack.addWidget(section)
        side.body.addWidget(self.menu)
        side.body.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(self.stack, 1)

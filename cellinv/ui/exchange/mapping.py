"""What each column of a file means: suggested, corrected by hand, saved under a name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.exchange.dates import written_as
from cellinv.domain.exchange.mapping import ImportKind
from cellinv.domain.exchange.suggesting import PLACE, drafted, roles_in, roles_of, suggested
from cellinv.domain.language import a_list, tr
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.scrolled import Bending, Scrolled
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellinv.services.exchange import FileLook, MappingRow

_KINDS: Final = (("vials", "Vials"), ("lots", "Lots"), ("storage", "Containers"))
_ROLES: Final = {
    "code": "Code", "line": "Cell line", "age": "Passage or day", "date": "Made on",
    "type": "Cell type", "stock": "Stock", "medium": "Medium", "source": "Origin",
    "note": "Note", "lot": "Lot", "lot_kind": "Kind of lot", "number": "Vial number",
    "format": "Format", "filled": "Vials filled", "expires": "Expires on",
    "retest": "Retest on", "grade": "GMP", "owner": "Owner", "container": "Container",
    "slot": "Slot", "name": "Name", "container_type": "Type of container", "donor": "Donor",
}  # fmt: skip
_DATES: Final = ("", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "dd mmm yyyy", "yyyy/mm/dd")
_TOLD_DATES: Final = ("dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy")
"""What a file's own cells may tell; the others are read without being told."""
_DAYS: Final = frozenset({"date", "expires", "retest"})
_LONGEST_NAME: Final = 40
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_SAMPLES: Final = 3


class MappingEditor(QWidget):
    """``save_asked`` carries a mapping file's content; ``left`` that nothing is to be saved."""

    save_asked = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What the columns mean"))
        self._base: dict[str, Any] = {}
        self._headers: tuple[str, ...] = ()
        self._dates_told = False
        self.roles: list[QComboBox] = []
        self.title = words("", "strong", wrap=True)
        self.kind, self.dates, self.name = QComboBox(), QComboBox(), QLineEdit()
        self.known_by = words("", "dim", wrap=True)
        self.problem = words("", "body", wrap=True)
        self.problem.setProperty("tone", "refused")
        self.save = button(tr("Save and look"), "done", "primary")
        self.leave = button(tr("Cancel"), "", "quiet")
        for value, text in _KINDS:
            self.kind.addItem(tr(text), value)
        for form in _DATES:
            self.dates.addItem(form or tr("As 2025-03-14 or 14 Mar 2025"), form)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._change_kind)
        self.dates.activated.connect(self._tell_dates)
        self.save.clicked.connect(self._ask_save)
        self.name.returnPressed.connect(self._ask_save)
        self.leave.clicked.connect(self.left)

    def show_file(self, look: FileLook, row: MappingRow | None) -> None:
        """Show a file's columns as a mapping understands them, or as their headers suggest."""
        self._base = dict(row.definition) if row else {}
        self._look, self._headers = look, tuple(filter(None, look.headers))
        self.title.setText(tr("What do the columns of {file} mean?", file=look.name))
        kind = row.kind if row else look.kind
        own = row is not None and row.version > 0
        self.name.setText((row.title or row.name) if row and own else "")
        dates = (row.definition.get("dates") if row else None) or [""]
        self._dates_told = own or bool(dates[0])
        self.dates.setCurrentIndex(max(self.dates.findData(dates[0]), 0))
        self.kind.blockSignals(True)
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
        self.kind.blockSignals(False)
        self.say_problem("")
        self._show_roles(roles_in(row.definition, self._headers) if row else None)
        self.name.setFocus()

    def say_problem(self, text: str) -> None:
        """Say why it can't be saved."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def definition(self) -> dict[str, Any]:
        """Return the mapping as it stands, as a mapping file has it."""
        title = self.name.text().strip()
        content = drafted(self._kind(), self._chosen(), self._base)
        content |= {"name": _slug(title), "title": title}
        form = self.dates.currentData()
        content["dates"] = [form, *(each for each in content.get("dates", ()) if each != form)]
        if not form:
            content["dates"] = []
        return content

    def _kind(self) -> ImportKind:
        return ImportKind(str(self.kind.currentData()))

    def _chosen(self) -> dict[str, str]:
        pairs = zip(self._headers, self.roles, strict=True)
        return {header: str(box.currentData()) for header, box in pairs if box.currentData()}

    @Slot()
    def _change_kind(self) -> None:
        self._base.pop("key", None)
        self._show_roles(None)

    def _show_roles(self, roles: Mapping[str, str] | None) -> None:
        """Show a line for each header, with what stands below it and what it means."""
        said = suggested(self._headers, self._kind()) if roles is None else roles
        for at in reversed(range(self._grid.count())):
            item = self._grid.takeAt(at)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.roles = []
        for at, header in enumerate(self._headers):
            box = self._role_box(header, said.get(header, ""))
            self._grid.addWidget(words(header, "strong"), at, 0)
            self._grid.addWidget(words(self._sample(header), "dim"), at, 1)
            self._grid.addWidget(box, at, 2)
            self.roles.append(box)
        self._grid.setRowStretch(len(self._headers), 1)
        self._tell()

    def _role_box(self, header: str, role: str) -> QComboBox:
        box = QComboBox()
        named(box, tr("Meaning of column {column}", column=header))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        hold(box, width=220)
        box.addItem(tr("Kept as a note"), "")
        for each in roles_of(self._kind()):
            box.addItem(_role_text(each), each)
        box.setCurrentIndex(max(box.findData(role), 0))
        box.currentIndexChanged.connect(self._tell)
        return box

    def _sample(self, header: str) -> str:
        at = self._look.headers.index(header)
        cells = (row[at] for row in self._look.samples if at < len(row) and row[at])
        return "  ·  ".join(cell[:24] for cell in list(dict.fromkeys(cells))[:_SAMPLES])

    @Slot()
    def _tell_dates(self) -> None:
        """Leave it at what somebody chose."""
        self._dates_told = True

    def _propose_dates(self, chosen: Mapping[str, str]) -> None:
        """Propose the way of writing that the days of the file show."""
        at = [self._look.headers.index(header) for header in chosen if chosen[header] in _DAYS]
        rows = self._look.samples
        days = [row[one] for row in rows for one in at if one < len(row) and row[one].strip()]
        self.dates.setCurrentIndex(max(self.dates.findData(written_as(days, _TOLD_DATES)), 0))

    @Slot()
    def _tell(self) -> None:
        """Say what a row is known by, and that no meaning may be given twice."""
        chosen = self._chosen()
        if not self._dates_told:
            self._propose_dates(chosen)
        key = drafted(self._kind(), chosen, self._base)["key"]
        known = tr("A row is known for ever by: {columns}", columns=a_list(key) or "–")
        self.known_by.setText(known)
        twice = [role for role in set(chosen.values()) if list(chosen.values()).count(role) > 1]
        text = tr("Two columns can't both be: {roles}.", roles=a_list(map(_role_text, twice)))
        self.say_problem(text if twice else "")
        self.save.setEnabled(not twice and bool(key))

    @Slot()
    def _ask_save(self) -> None:
        if not self.name.text().strip():
            self.say_problem(tr("Give the mapping a name, so that it is found the next time."))
            self.name.setFocus()
        elif self.save.isEnabled():
            self.save_asked.emit(self.definition())

    def _lay_out(self) -> None:
        lines = QWidget()
        self._grid = QGridLayout(lines)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        area = Scrolled(lines)
        choices = Bending()
        choices.setSpacing(8)
        for caption, field in (
            (tr("What it lists"), self.kind),
            (tr("Dates are written"), self.dates),
            (tr("Name of the mapping"), self.name),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(SectionLabel(caption))
            column.addWidget(field)
            named(field, caption)
            choices.addLayout(column, 1)
        ends = QHBoxLayout()
        ends.addWidget(self.known_by, 1)
        ends.addWidget(self.leave)
        ends.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.title)
        whole.addLayout(choices)
        whole.addSpacing(8)
        whole.addWidget(area, 1)
        whole.addWidget(self.problem)
        whole.addLayout(ends)


def _role_text(role: str) -> str:
    if role.startswith(PLACE):
        return tr("Place: {kind}", kind=tr(role.removeprefix(PLACE)))
    return tr(_ROLES[role])


def _slug(title: str) -> str:
    """Return a title as a mapping is named: small letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    found = _NOT_IN_NAMES.sub("-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    return found if len(found) > 1 else f"mapping-{found or 'x'}"

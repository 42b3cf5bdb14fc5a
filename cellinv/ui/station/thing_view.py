"""The cards of all that is no vial: a box with its grid, a lot, a person, anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from cellinv.domain.language import a_list, tr
from cellinv.records.catalog import role_words
from cellinv.services.station.views import ContainerCard, LotCard, PersonCard
from cellinv.ui.station.chips import container_chips, lot_chips
from cellinv.ui.station.place_view import BoxAndFacts
from cellinv.ui.station.wording import clock_at, summary
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.card import StatTile
from cellinv.ui.widgets.chip import ChipView
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.station.views import Card
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.looking import Shown


class ContainerView(QWidget):
    """Shows a container: its grid, or what is in it; ``opened`` carries a container's id."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = CodeLabel("", "display")
        self.name = words("", "dim", wrap=True)
        self.chips = ChipRow()
        self.path = Breadcrumb()
        self.path.opened.connect(self.opened)
        self.place = BoxAndFacts()
        self.filled = StatTile(tr("Vials inside"))
        self.next_slot = StatTile(tr("Next slot"))
        self.inside = words("", "body", wrap=True, mono=True)
        for tile in (self.next_slot, self.filled):
            self.place.facts.addWidget(tile)
            self.place.facts.addSpacing(8)
        self.place.facts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.code, self.name, self.chips, self.path, self.inside):
            column.addWidget(widget)
        column.addWidget(self.place, 1)

    def show_container(self, card: ContainerCard, shown: Shown) -> None:
        """Show a container's card."""
        self.code.set_code(card.code)
        name = card.label if card.label != card.code else ""
        self.name.setText("  ·  ".join(part for part in (name, summary(card.box)) if part))
        self.name.setVisible(bool(self.name.text()))
        self.chips.say(container_chips(card))
        self.path.show_path((*shown.path, (card.id, card.label or card.code)))
        self.place.show_place(shown)
        of = tr("of {capacity}", capacity=card.capacity) if card.capacity else ""
        self.filled.say(str(card.vials), of)
        lines = [f"{row.name}  {row.vials}/{row.capacity or '–'}" for row in card.children]
        self.inside.setText("\n".join(lines))
        self.inside.setVisible(bool(lines) and not card.box.rows)

    def aim(self, label: str | None) -> None:
        """Show the slot the next vial goes to."""
        self.next_slot.setVisible(label is not None)
        self.next_slot.say(label or "")


class ThingView(QWidget):
    """Shows what a card says of anything else: facts, one below the other."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.code = CodeLabel("", "display")
        self.kind = words("", "dim", wrap=True)
        self.chips = ChipRow()
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(24)
        self._facts.setVerticalSpacing(10)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.code, self.kind, self.chips):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(self._facts)
        column.addStretch(1)

    def show_thing(self, card: Card) -> None:
        """Show a card of any kind."""
        self.code.set_code(card.code)
        kind = tr(card.kind.replace("_", " ").capitalize())
        self.kind.setText("  ·  ".join(part for part in (kind, card.label) if part))
        if isinstance(card, LotCard):
            self.chips.say(lot_chips(card, self._seat.desk.today()))
        else:
            self.chips.say([ChipView.of_state(card.status)] if card.status else [])
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for caption, value in self._told(card):
            label = words(value, "body", wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addRow(SectionLabel(caption), label)

    def _told(self, card: Card) -> Iterator[tuple[str, str]]:
        if isinstance(card, LotCard):
            yield from _lot(card)
        elif isinstance(card, PersonCard):
            yield tr("Roles"), role_words(card.roles) or "–"
            yield tr("Home site"), card.home_site or "–"
            out = (f"{each.code} {clock_at(self._seat.desk, each.since)}" for each in card.has_out)
            yield tr("Has out"), "\n".join(out) or tr("nothing")
        yield from ((fact.caption, fact.value) for fact in card.facts)


def _lot(card: LotCard) -> Iterator[tuple[str, str]]:
    values = {"free": card.free, "filled": card.filled, "reserve": card.minimum_reserve}
    yield tr("Left"), tr("{free} free of {filled} filled, reserve {reserve}", **values)
    for caption, value in (
        (tr("Kind"), card.lot_kind),
        (tr("Line"), card.line),
        (tr("Product"), card.product),
        (tr("Run"), card.run),
        (tr("Passage"), card.passage),
        (tr("Released for"), a_list(card.released_for)),
    ):
        if value:
            yield caption, value
    places = (f"{' / '.join(where.path)}  ({where.vials})" for where in card.where[:8])
    yield tr("Where"), "\n".join(places) or "–"

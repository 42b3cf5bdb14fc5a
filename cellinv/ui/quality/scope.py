"""For what a new panel is: its name, the kind of lot, and whose lots of which product and site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from cellinv.domain.language import tr
from cellinv.records.catalog import catalog
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.quality.panels import Panel
    from cellinv.services.quality.panels import PanelScopes

_COLUMNS: Final = 3


class PanelScope(QWidget):
    """``changed`` is sent when a name was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What the new panel is for"))
        self.name, self.title = QLineEdit(), QLineEdit()
        self.kind, self.owner, self.product, self.site = (QComboBox() for _ in range(4))
        for entry in catalog("lot_kinds"):
            self.kind.addItem(str(entry["code"]), str(entry["code"]))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for at, (caption, field) in enumerate((
            (tr("Name"), self.name), (tr("Title"), self.title), (tr("Kind of lot"), self.kind),
            (tr("Owner"), self.owner), (tr("Product"), self.product), (tr("Site"), self.site),
        )):  # fmt: skip
            label = words(caption, "small")
            label.setBuddy(field)
            field.setAccessibleName(caption)
            row, column = 2 * (at // _COLUMNS), at % _COLUMNS
            grid.addWidget(label, row, column)
            grid.addWidget(field, row + 1, column)
            grid.setColumnStretch(column, 1)
        self.name.textChanged.connect(self.changed)
        self.hide()

    def start(self, panel: Panel, scopes: PanelScopes) -> None:
        """Ask for whom a panel is that begins with the items of another."""
        self.name.clear()
        self.title.clear()
        self.kind.setCurrentIndex(self.kind.findData(panel.lot_kind))
        for field, known, every in (
            (self.owner, scopes.owners, tr("Every owner")),
            (self.product, scopes.products, tr("Every product")),
            (self.site, scopes.sites, tr("Every site")),
        ):
            field.clear()
            for id_, code in known:
                field.addItem(code or every, id_)
        self.show()
        self.name.setFocus()

    @property
    def named(self) -> bool:
        """Say whether the panel has a name."""
        return bool(self.name.text().strip())

    def dressed(self, panel: Panel) -> Panel:
        """Return a panel under the name, the title and for the kind of lot that were given."""
        name = self.name.text().strip()
        return replace(
            panel,
            name=name,
            title=self.title.text().strip() or name,
            lot_kind=self.kind.currentData(),
            proposal=False,
            source="",
        )

    def ids(self) -> dict[str, int | None]:
        """Return whom it is for, as the service takes it."""
        return {
            "owner_id": self.owner.currentData(),
            "product_id": self.product.currentData(),
            "site_id": self.site.currentData(),
        }

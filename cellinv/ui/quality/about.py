"""What every act panel of the page knows: the lot, and the items that were selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.ui.widgets.acts.about import PlainPanel
from cellinv.ui.widgets.acts.acting import listed
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.signing import Meaning
    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting
    from cellinv.ui.widgets.acts.signing import Reason

_NAMED = 12


class _Subject:
    """A lot and items of it, and how they are told at the panel's head."""

    lot: LotQuality
    items: tuple[ItemStands, ...] = ()

    def told(self) -> str:
        """Return what the panel is about in a line."""
        codes = tuple(one.item.code for one in self.items)
        return " · ".join(part for part in (self.lot.code, listed(codes, _NAMED)) if part)

    def take_vial(self, vial_id: int, code: str) -> bool:
        """Take a vial that was scanned while the panel is open; say whether it is wanted."""
        del vial_id, code
        return False


class AboutLot(PlainPanel, _Subject):
    """A panel about a lot that nobody signs."""

    def start(self, lot: LotQuality, items: Sequence[ItemStands]) -> None:
        """Ask about a lot and items of it."""
        self.lot, self.items = lot, tuple(items)
        self.begin(self.told())


class AboutSigned(SignedPanel, _Subject):
    """A panel about a lot whose act somebody signs."""

    def __init__(
        self,
        seat: Seat,
        acting: Acting,
        titles: tuple[str, str, str],
        meaning: Meaning,
        *,
        reason: Reason = "needed",
    ) -> None:
        super().__init__(seat, acting, titles, meaning, reason=reason)
        self.about = words("", "strong", wrap=True)
        self.fields.addWidget(self.about)

    def start(self, lot: LotQuality, items: Sequence[ItemStands]) -> None:
        """Ask about a lot and items of it."""
        self.lot, self.items = lot, tuple(items)
        self.about.setText(self.told())
        self.begin()
        self.prepare()

    def prepare(self) -> None:
        """Fill the fields and put the focus where work begins."""
        self.signing.start()

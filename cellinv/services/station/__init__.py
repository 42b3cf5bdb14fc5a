"""The scan bench: what a scan or a typed text is, shown whole."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cellinv.services.station.boxes import box_view, tree
    from cellinv.services.station.finding import find
    from cellinv.services.station.instead import Instead, instead_of
    from cellinv.services.station.left import left_in
    from cellinv.services.station.resolving import card_and_box, card_of, resolve
    from cellinv.services.station.said import json_card
    from cellinv.services.station.views import Left

__all__ = [
    "Instead", "Left", "box_view", "card_and_box", "card_of", "find", "instead_of", "json_card",
    "left_in", "resolve", "tree",
]  # fmt: skip

_WHERE: Final = {
    "box_view": "boxes", "tree": "boxes", "find": "finding",
    "Instead": "instead", "instead_of": "instead", "Left": "views", "left_in": "left",
    "card_and_box": "resolving", "card_of": "resolving", "resolve": "resolving",
    "json_card": "said",
}  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a part when it is first asked for: a card's views are wanted long before."""
        if name not in _WHERE:
            raise AttributeError(name)
        found = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
        globals()[name] = found
        return found

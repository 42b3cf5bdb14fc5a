"""The scan bench: what a scan or a typed text is, shown whole."""

from cellinv.services.station.boxes import box_and_path, box_view, tree
from cellinv.services.station.finding import find
from cellinv.services.station.instead import Instead, instead_of
from cellinv.services.station.left import Left, left_in
from cellinv.services.station.resolving import card_of, resolve
from cellinv.services.station.said import json_card

__all__ = [
    "Instead", "Left", "box_and_path", "box_view", "card_of", "find", "instead_of", "json_card",
    "left_in", "resolve", "tree",
]  # fmt: skip

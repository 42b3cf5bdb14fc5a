"""The scan bench: what a scan or a typed text is, shown whole."""

from cellinv.services.station.boxes import box_view, tree
from cellinv.services.station.finding import find
from cellinv.services.station.resolving import card_of, resolve
from cellinv.services.station.said import json_card

__all__ = ["box_view", "card_of", "find", "json_card", "resolve", "tree"]

"""Where things are: containers, placements, and what is out of its place."""

from cellinv.services.storage.containers import (
    add_container,
    add_container_types,
    close_mark,
    mark_slot,
)
from cellinv.services.storage.outings import put_back, take_out
from cellinv.services.storage.place import move, move_container, store

__all__ = [
    "add_container", "add_container_types", "close_mark", "mark_slot", "move", "move_container",
    "put_back", "store", "take_out",
]  # fmt: skip

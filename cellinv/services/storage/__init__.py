"""Where things are: containers, placements, and what is out of its place."""

from cellinv.services.storage.aiming import next_free_slot, slot_after
from cellinv.services.storage.containers import (
    add_container,
    add_container_types,
    close_mark,
    mark_slot,
)
from cellinv.services.storage.out_now import OutNow, OutRow, out_now
from cellinv.services.storage.outings import put_back, take_out
from cellinv.services.storage.place import move, move_container, store

__all__ = [
    "OutNow", "OutRow", "add_container", "add_container_types", "close_mark", "mark_slot", "move",
    "move_container", "next_free_slot", "out_now", "put_back", "slot_after", "store", "take_out",
]  # fmt: skip

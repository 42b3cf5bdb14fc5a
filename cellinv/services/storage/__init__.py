"""Where things are: containers, placements, and what is out of its place."""

from cellinv.services.storage.aiming import next_free_slot, slot_after
from cellinv.services.storage.containers import add_container
from cellinv.services.storage.marks import close_mark, mark_slot
from cellinv.services.storage.out_now import (
    OutInShort,
    OutNow,
    OutRow,
    out_in_short,
    out_now,
    outing_limits,
)
from cellinv.services.storage.outings import put_back, take_out
from cellinv.services.storage.place import move, move_container, move_containers, store
from cellinv.services.storage.rearrange import PlanLine, check_plan, rearrange
from cellinv.services.storage.types import add_container_types

__all__ = [
    "OutInShort", "OutNow", "OutRow", "PlanLine", "add_container", "add_container_types",
    "check_plan", "close_mark", "mark_slot", "move", "move_container", "move_containers",
    "next_free_slot", "out_in_short", "out_now", "outing_limits", "put_back", "rearrange",
    "slot_after", "store", "take_out",
]  # fmt: skip

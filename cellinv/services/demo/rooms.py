"""A site's room: two tanks, a −150 freezer, racks and boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellinv.services import storage

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

VIALS_PER_BOX = 81
RACKS_PER_TANK = 3
BOXES_PER_RACK = 4


@dataclass
class Rooms:
    """The boxes by what they are for, and how full each is."""

    seed_boxes: list[int] = field(default_factory=list)
    bank_boxes: dict[str, list[int]] = field(default_factory=dict)
    product_boxes: list[int] = field(default_factory=list)
    tanks: list[int] = field(default_factory=list)
    racks: list[int] = field(default_factory=list)
    boxes: dict[int, str] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)

    def room_left(self, box: int) -> int:
        """Return how many vials still go into a box: three in four of its slots are used."""
        return VIALS_PER_BOX - 12 - self.filled.get(box, 0)

    def count(self, box: int, vials: int) -> None:
        """Count vials that went into a box."""
        self.filled[box] = self.filled.get(box, 0) + vials


def build_rooms(desk: Desk, letter: str, site_code: str) -> Rooms:
    """Build the room with all its containers."""
    rooms = Rooms()
    room = storage.add_container(desk, "ROOM", f"{site_code}-ROOM", name="Cryo room")
    tank_boxes = [_tank(desk, rooms, room, letter, number) for number in (1, 2)]
    first, second = tank_boxes
    rooms.seed_boxes = [first.pop()]
    rooms.bank_boxes["MCB"] = [first.pop(0), second.pop(0), first.pop(0), second.pop(0)]
    rooms.bank_boxes["WCB"] = [box for pair in zip(first, second, strict=False) for box in pair]
    rooms.product_boxes = _freezer(desk, rooms, room, letter)
    storage.add_container(desk, "SHIPPER-DRY", f"{letter}-DS-01", name="Dry shipper 1",
                          parent_id=room)  # fmt: skip
    storage.mark_slot(desk, rooms.bank_boxes["WCB"][0], "I9", reason="Cracked corner")
    return rooms


def _tank(desk: Desk, rooms: Rooms, room: int, letter: str, number: int) -> list[int]:
    tank = storage.add_container(
        desk, "TANK-LN2-VAPOUR", f"{letter}-LN-{number}", name=f"LN-{number}", parent_id=room
    )
    rooms.tanks.append(tank)
    boxes = []
    for rack_number in range(1, RACKS_PER_TANK + 1):
        rack = storage.add_container(
            desk,
            "RACK-5",
            f"{letter}-LN{number}-R{rack_number}",
            name=f"Rack {(number - 1) * RACKS_PER_TANK + rack_number}",
            parent_id=tank,
        )
        rooms.racks.append(rack)
        boxes += [
            _box(desk, rooms, rack, f"{letter}-B{len(rooms.boxes) + 1:03d}")
            for _ in range(BOXES_PER_RACK)
        ]
    return boxes


def _freezer(desk: Desk, rooms: Rooms, room: int, letter: str) -> list[int]:
    freezer = storage.add_container(
        desk, "FREEZER-150", f"{letter}-UF-1", name="ULT-150-1", parent_id=room
    )
    shelf = storage.add_container(
        desk, "SHELF", f"{letter}-UF1-S1", name="Shelf 1", parent_id=freezer
    )
    rack = storage.add_container(
        desk, "RACK-4X4", f"{letter}-UF1-R1", name="Rack 1", parent_id=shelf
    )
    return [_box(desk, rooms, rack, f"{letter}-P{number:03d}") for number in range(1, 9)]


def _box(desk: Desk, rooms: Rooms, rack: int, code: str) -> int:
    box = storage.add_container(desk, "BOX-9X9", code, parent_id=rack)
    rooms.boxes[box] = code
    return box

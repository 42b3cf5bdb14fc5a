"""Everyday work at the tanks: boxes out and back, vials for research, a rack moved."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cellinv.services import custody, storage
from cellinv.services.people import record_sign_in

if TYPE_CHECKING:
    from cellinv.services.demo.programme import Telling
    from cellinv.services.demo.stage import Stage

FIRST_DAY = 20
LOOKS_A_DAY = (2, 2, 3, 2, 2, 1, 1)
"""From Monday on."""
WEEKEND = 5


def plan_days(stage: Stage, telling: Telling) -> None:
    """Plan the everyday work of one site: working days, and the last day whatever day it is."""
    day = FIRST_DAY
    while stage.when(day) <= stage.last:
        moment = stage.when(day)
        if moment.weekday() < WEEKEND or moment.date() == stage.last.date():
            stage.plan(stage.when(day, 6, stage.random.randrange(30)), partial(_morning, telling))
            for look in range(LOOKS_A_DAY[moment.weekday()]):
                at = stage.when(day, 7 + 2 * look, stage.random.randrange(60))
                stage.plan(at, partial(_look, telling))
        if day % 30 == FIRST_DAY:
            stage.plan(stage.when(day, 15, 10), partial(_research, telling))
        day += 1
    stage.plan(stage.when(330, 10), partial(_move_rack, telling))


def _morning(telling: Telling) -> None:
    record_sign_in(telling.desk(telling.stage.random.choice(("tech", "tech2"))))


def _look(telling: Telling) -> None:
    """Take a box out to check it, and put it back within seconds."""
    stage = telling.stage
    box = stage.random.choice([box for box, vials in telling.rooms.filled.items() if vials])
    desk = telling.desk(stage.random.choice(("tech", "tech2")))
    storage.take_out(desk, box)
    stage.tick(stage.random.uniform(5, 15))
    storage.put_back(desk, box)


def _research(telling: Telling) -> None:
    """Use two vials for research, once the bank is released for it."""
    for bank in telling.research:
        vials = bank.take(2)
        desk = telling.desk("tech2")
        custody.withdraw(desk, vials, purpose="research", reason="Assay development")
        telling.stage.tick(timedelta(minutes=3).total_seconds())
        custody.consume(desk, vials, reason="Thawed for assay development")


def _move_rack(telling: Telling) -> None:
    """Move a rack with all its boxes to the other tank."""
    from cellinv.services.demo.rooms import RACKS_PER_TANK

    racks = telling.rooms.racks
    tank = telling.rooms.tanks[1]
    storage.move_container(telling.desk("lead"), racks[RACKS_PER_TANK - 1], tank)

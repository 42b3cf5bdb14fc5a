"""The everyday work of a demonstration reaches to its last day, whichever day of the week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cellinv.services.demo.days import plan_days
from cellinv.services.demo.stage import Stage
from cellinv.services.desk import SetClock

NOBODY: Any = None


@pytest.mark.parametrize("shift", range(7))
def test_the_last_day_is_worked_on(shift: int) -> None:
    last = datetime(2026, 3, 2, 18, tzinfo=UTC) + timedelta(days=shift)
    first = (last - timedelta(days=365)).replace(hour=0)
    stage = Stage(NOBODY, SetClock(first), first, last)
    plan_days(stage, NOBODY)
    assert max(at for at, _, _ in stage._acts).date() == last.date()

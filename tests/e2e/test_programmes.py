"""Each programme is played in the real window, from a new donor to the followed-up subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from cellinv.services import audit
from cellinv.services.clinical.following import follow_up
from cellinv.services.people import open_inventory, sign_in
from cellinv.services.people.named import thing_named
from cellinv.services.recall import recall_json, recall_of
from cellinv.ui.shell.entering import Opening
from tests.e2e.plant import PLANS
from tests.e2e.programmes import Programme
from tests.e2e.sitting import Sitting
from tests.integration.plain_recall import downstream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

pytestmark = [pytest.mark.e2e, pytest.mark.gui, pytest.mark.soak]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # file dialogs begin here


@pytest.fixture(params=PLANS, ids=lambda plan: plan.party)
def programme(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    place: str,
    index: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Programme]:
    """Nothing of a new programme is there yet; somebody sits at the window of its plant."""
    desk = sign_in(open_inventory(place), "lead", index["users"]["lead"])
    sitting = Sitting(qapp, Opening(place, station="BENCH-1", site=request.param.plant), tmp_path)
    sitting.start()
    try:
        sitting.sign_in("lead", index["users"]["lead"])
        yield Programme(sitting, request.param, index, desk)
    finally:
        sitting.close()
        desk.database.dispose()


def test_a_programme_from_its_donor_to_its_subject_and_back(programme: Programme) -> None:
    for stage in programme.stages:
        programme.play(stage)
    plan, desk = programme.plan, programme.desk
    for subject in plan.subjects:
        seen = follow_up(desk, thing_named(desk, subject, "subject").id)
        assert (seen.subject.state, seen.visits[0].standing.name) == ("treated", "DONE")
        assert (seen.visits[0].scores[0].value.text, seen.events[0].term) == ("41 points", "Fever")
    assert programme.traced >= {
        ("donor", plan.donor),
        ("cell_line", plan.code("L-A")),
        *(("lot", plan.code(lot)) for lot in ("S01", "M01", "W01", "DP1")),
    }
    with desk.database.reader.connect() as connection:
        plain = downstream(lambda sql: [*connection.execute(text(sql))], plan.code("M01"))
    assert programme.recalled == plain["subjects"]
    qa = sign_in(desk, "qa", programme.index["users"]["qa"])
    told = recall_json(recall_of(qa, [plan.code("M01")]))
    assert (told["lots"], told["subjects"]) == (plain["lots"], plain["subjects"])
    assert len(plain["subjects"]) == 1
    assert audit.verify(desk).ok

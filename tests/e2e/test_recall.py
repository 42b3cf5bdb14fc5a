"""A recall from each main bank of the demonstration, beside a plain script; blinded alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from cellinv.services.people import open_inventory, sign_in
from cellinv.services.recall import recall_json, recall_of
from tests.integration.plain_recall import TREATED, downstream

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def told(desk: Desk, code: str) -> dict[str, Any]:
    return recall_json(recall_of(desk, [code]))


def plain(desk: Desk, code: str) -> dict[str, Any]:
    with desk.database.reader.connect() as connection:
        return downstream(lambda sql: [*connection.execute(text(sql))], code)


def seated(url: str, login: str, index: dict[str, Any]) -> Desk:
    return sign_in(open_inventory(url), login, index["users"][login])


def test_each_main_bank_recalls_what_a_plain_script_finds(
    place: str, index: dict[str, Any]
) -> None:
    desk = seated(place, "qa", index)
    for programme in index["programmes"]:
        ours = told(desk, programme["mcb"])
        theirs = plain(desk, programme["mcb"])
        assert {code["code"] for code in ours["studies"]} == {*theirs.pop("studies")}
        assert {name: ours[name] for name in theirs} == theirs
        assert sorted(programme["subjects"]) == ours["subjects"]
    desk.database.dispose()


def test_the_arms_of_a_blinded_study_look_the_same(place: str, index: dict[str, Any]) -> None:
    desk = seated(place, "tech", index)
    blinded = index["programmes"][2]["blinded"]
    seen = {repr({**told(desk, code), "root": "-"}) for arm in blinded.values() for code in arm}
    assert len(seen) == 1
    bank = told(desk, index["programmes"][2]["mcb"])
    named = {*blinded["active"], *blinded["placebo"]}
    assert named.isdisjoint({*bank["subjects"], *bank["planned_subjects"]})
    with desk.database.reader.connect() as connection:
        treated = dict([*connection.execute(text(TREATED))])
    counted = {one["code"]: one["subjects_affected"] for one in bank["studies"]}
    assert counted["LTN-DAP-102"] == treated["LTN-DAP-102"] > len(blinded["active"])
    desk.database.dispose()

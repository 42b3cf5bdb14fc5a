"""The one rule of use, against the table it is written from."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv import data_folder
from cellinv.domain.catalog import CatalogUnsound
from cellinv.domain.custody.states import LotState, VialStatus
from cellinv.domain.purposes import Grade, HoldKind, Purpose, ReservationKind, purposes
from cellinv.domain.usability import OpenHold, Reserved, VialFacts, refusals, usable

ENTRIES = json.loads((data_folder("db") / "catalog" / "purposes.json").read_text("utf-8"))
PURPOSES = purposes(ENTRIES)
TODAY = date(2026, 3, 1)
ALL = frozenset(PURPOSES)
GOOD = VialFacts(
    vial="V-1",
    status=VialStatus.STORED,
    lot="L-1",
    lot_state=LotState.RELEASED,
    grade=Grade.GMP,
    released_for=ALL,
    consents=ALL,
)
# quarantine, released, on hold, rejected or recalled, expired; what the vial ends as
TABLE = {
    "production": ("nynn", "n", "consumed"),
    "banking": ("nynn", "n", "consumed"),
    "clinical": ("nynn", "n", "administered"),
    "qc": ("yyyn", "y", "consumed"),
    "stability": ("yyyn", "y", "consumed"),
    "investigation": ("yyyy", "y", "consumed"),
    "research": ("nynn", "y", "consumed"),
    "transfer": ("nynn", "n", "transferred"),
    "destruction": ("yyyy", "y", "destroyed"),
}
COLUMNS = (
    (LotState.QUARANTINE,),
    (LotState.RELEASED,),
    (LotState.ON_HOLD,),
    (LotState.REJECTED, LotState.RECALLED),
)


def codes(facts: VialFacts, purpose: str, serving: Reserved | None = None) -> list[str]:
    return [no.code for no in refusals(facts, PURPOSES[purpose], TODAY, serving=serving)]


def test_the_table_is_the_one_in_the_catalogue() -> None:
    assert list(PURPOSES) == list(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_the_states_a_purpose_may_take_from(code: str) -> None:
    for states, answer in zip(COLUMNS, TABLE[code][0], strict=True):
        for state in states:
            expected = [] if answer == "y" else ["LotStateForbids"]
            assert codes(replace(GOOD, lot_state=state), code) == expected


@pytest.mark.parametrize("code", TABLE)
def test_expired_material(code: str) -> None:
    yesterday = replace(GOOD, expires_on=TODAY - timedelta(days=1))
    assert codes(yesterday, code) == ([] if TABLE[code][1] == "y" else ["Expired"])
    assert codes(replace(GOOD, expires_on=TODAY), code) == []


@pytest.mark.parametrize("code", TABLE)
def test_what_a_purpose_ends_in(code: str) -> None:
    assert PURPOSES[code].ends_in == TABLE[code][2]


@pytest.mark.parametrize("code", TABLE)
def test_a_release_must_name_what_only_released_lots_serve(code: str) -> None:
    expected = ["ReleaseDoesNotCover"] if TABLE[code][0] == "nynn" else []
    assert codes(replace(GOOD, released_for=ALL - {code}), code) == expected


@pytest.mark.parametrize("status", VialStatus)
def test_only_a_vial_at_hand_is_usable(status: VialStatus) -> None:
    at_hand = status in ("stored", "out")
    final = status in ("consumed", "administered", "destroyed", "transferred", "void")
    expected = [] if at_hand else ["VialIsGone" if final else "VialNotAtHand"]
    assert codes(replace(GOOD, status=status), "qc") == expected


@pytest.mark.parametrize("kind", HoldKind)
def test_a_hold_blocks_use_but_not_looking_into_it(kind: HoldKind) -> None:
    held = replace(GOOD, holds=(OpenHold("donor", "D-1", kind),))
    blocked = {code for code in PURPOSES if codes(held, code) == ["HeldBack"]}
    free = {"investigation", "destruction"}
    if kind not in (HoldKind.DO_NOT_USE, HoldKind.CONSENT_WITHDRAWN):
        free |= {"qc", "stability"}
    assert blocked == ALL - free


def test_every_hold_in_the_way_is_named() -> None:
    holds = (OpenHold("lot", "L-0", HoldKind.HOLD), OpenHold("container", "B-1", HoldKind.EXPOSURE))
    found = refusals(replace(GOOD, holds=holds), PURPOSES["clinical"], TODAY)
    assert [no.values["code"] for no in found] == ["L-0", "B-1"]


def test_a_reserved_vial_serves_its_reservation_only() -> None:
    dose = Reserved(ReservationKind.DOSE, "DOSE-1")
    kept = replace(GOOD, reserved=dose)
    assert codes(kept, "clinical") == ["ReservedElsewhere"]
    assert codes(kept, "clinical", dose) == []
    assert codes(kept, "clinical", Reserved(ReservationKind.DOSE, "DOSE-2")) == [
        "ReservedElsewhere"
    ]


def test_a_vial_reserved_for_testing_may_be_tested() -> None:
    kept = replace(GOOD, reserved=Reserved(ReservationKind.QC, "W01"))
    assert codes(kept, "qc") == []
    assert codes(kept, "stability") == ["ReservedElsewhere"]


def test_research_material_reaches_no_patient() -> None:
    made = replace(GOOD, grade=Grade.NON_GMP)
    assert codes(made, "clinical") == ["GradeForbids"]
    assert codes(made, "production") == []


@pytest.mark.parametrize("code", TABLE)
def test_consent_that_does_not_reach(code: str) -> None:
    free = code in ("investigation", "destruction")
    assert codes(replace(GOOD, consents=frozenset()), code) == (
        [] if free else ["ConsentDoesNotCover"]
    )


@pytest.mark.parametrize("code", TABLE)
def test_consent_that_nobody_stated(code: str) -> None:
    free = code in ("qc", "stability", "investigation", "destruction")
    assert codes(replace(GOOD, consents=None), code) == ([] if free else ["ConsentNotStated"])


@pytest.mark.parametrize("code", TABLE)
def test_one_donor_unstated_hides_no_others_limit(code: str) -> None:
    unstated = [] if PURPOSES[code].consent_unstated else ["ConsentNotStated"]
    short = ["ConsentDoesNotCover"] if PURPOSES[code].consent else []
    facts = replace(GOOD, donor_unstated=True)
    assert codes(facts, code) == unstated
    assert codes(replace(facts, consents=frozenset()), code) == unstated + short


HOLDS = st.builds(
    OpenHold, st.sampled_from(["vial", "lot"]), st.just("X"), st.sampled_from(HoldKind)
)
FACTS = st.builds(
    VialFacts,
    vial=st.just("V"),
    status=st.sampled_from(VialStatus),
    lot=st.just("L"),
    lot_state=st.sampled_from(LotState),
    grade=st.sampled_from(Grade),
    released_for=st.frozensets(st.sampled_from(sorted(ALL))),
    holds=st.lists(HOLDS, max_size=2).map(tuple),
    expires_on=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    reserved=st.none() | st.builds(Reserved, st.sampled_from(ReservationKind), st.just("R")),
    consents=st.none() | st.frozensets(st.sampled_from(sorted(ALL))),
)


@given(facts=FACTS, purpose=st.sampled_from(list(PURPOSES.values())))
def test_every_refusal_says_what_why_and_who(facts: VialFacts, purpose: Purpose) -> None:
    found = refusals(facts, purpose, TODAY)
    assert usable(facts, purpose, TODAY) is not bool(found)
    for no in found:
        assert "{" not in no.explain() + no.why_not()
        assert no.way_out
        assert no.rule
        assert no.who_can


@given(facts=FACTS, purpose=st.sampled_from(list(PURPOSES.values())))
def test_a_further_hold_never_makes_a_vial_usable(facts: VialFacts, purpose: Purpose) -> None:
    further = replace(facts, holds=(*facts.holds, OpenHold("line", "C", HoldKind.HOLD)))
    assert usable(facts, purpose, TODAY) or not usable(further, purpose, TODAY)


def test_a_refusal_reads_like_a_sentence() -> None:
    (no,) = refusals(replace(GOOD, lot_state=LotState.ON_HOLD), PURPOSES["banking"], TODAY)
    assert no.explain() == (
        "Banking may not take from lot L-1: it is in the state “on hold”. "
        "Take a vial from a lot in the state: released."
    )


def test_a_purpose_ends_a_vial() -> None:
    with pytest.raises(CatalogUnsound, match="final"):
        Purpose.from_dict({**ENTRIES[0], "ends_in": "stored"})


@pytest.mark.parametrize(("passages", "limit"), [(10, 10), (None, 10), (99, None)])
def test_within_the_limit_of_passages_or_not_known(passages: int | None, limit: int | None) -> None:
    facts = replace(GOOD, passages=passages, passage_limit=limit)
    assert usable(facts, PURPOSES["production"], TODAY)


@pytest.mark.parametrize("code", PURPOSES)
def test_beyond_the_limit_of_passages_only_tests_and_endings_take(code: str) -> None:
    facts = replace(GOOD, passages=11, passage_limit=10)
    limited = code in {"production", "banking", "clinical"}
    assert codes(facts, code) == (["PassagesBeyond"] if limited else [])

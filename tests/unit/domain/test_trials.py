"""Numbers and states of trials, what a dose is made of, kit codes and how long things are kept."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.banks.identifiers import TrialIdUnsound
from cellinv.domain.blinding import kit_codes
from cellinv.domain.dosing import (
    Candidate,
    OtherLot,
    UseBeforePassed,
    check_one_lot,
    check_use_before,
    first_expiring,
)
from cellinv.domain.retention import YEARS, kept_until
from cellinv.domain.trials import (
    RegistryOfOther,
    StudyState,
    StudyStateForbids,
    check_registry,
    check_state,
    next_states,
)

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(("text", "authority", "written"), [
    ("nct06331208", "FDA", "NCT06331208"), ("19345", "FDA", "IND 19345"),
    ("CTR20250117", "NMPA", "CTR20250117"), ("chictr2500098765", "NMPA", "ChiCTR2500098765"),
    ("2022-500000-00-00", "EMA", "2022-500000-00-00"), ("NCT06120455", "MoH", "NCT06120455"),
    ("ISRCTN12345678", "somebody", "ISRCTN12345678"),
])  # fmt: skip
def test_a_number_is_taken_from_the_registries_of_its_authority(
    text: str, authority: str, written: str
) -> None:
    assert check_registry(text, authority) == written


@pytest.mark.parametrize(("text", "authority", "error"), [
    ("CTR20250117", "FDA", RegistryOfOther), ("IND 19345", "NMPA", RegistryOfOther),
    ("NCT0633120", "FDA", TrialIdUnsound), ("CTR19250117", "NMPA", TrialIdUnsound),
    ("2022-600000-00-00", "EMA", TrialIdUnsound), ("12", "nobody", TrialIdUnsound),
])  # fmt: skip
def test_another_number_is_refused(text: str, authority: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_registry(text, authority)


def test_a_study_ends_once() -> None:
    assert check_state("S", "planned", "recruiting") is StudyState.RECRUITING
    assert next_states("completed") == next_states("stopped") == ()
    with pytest.raises(StudyStateForbids, match="can become recruiting, stopped"):
        check_state("S", "planned", "completed")


CANDIDATES = st.lists(
    st.builds(
        lambda lot, number, days: Candidate(
            number * 10 + lot, f"L{lot}-{number}", lot, f"L{lot}", number,
            date(2026, 1, 1) + timedelta(days=days) if days else None,
        ),
        st.integers(1, 4), st.integers(1, 9), st.integers(0, 3),
    ),
    unique_by=lambda each: each.vial_id,
)  # fmt: skip


@settings(max_examples=60)
@given(CANDIDATES, st.integers(1, 4))
def test_what_expires_first_goes_first(found: list[Candidate], count: int) -> None:
    chosen = first_expiring(found, count)
    lots = {lot: [v for v in found if v.lot == lot] for lot in {v.lot for v in found}}
    enough = [vials for vials in lots.values() if len(vials) >= count]
    assert len(chosen) == (count if enough else 0)
    assert len({each.lot for each in chosen}) <= 1
    soonest = min((v.expires_on or date.max for vials in enough for v in vials), default=None)
    assert not chosen or (chosen[0].expires_on or date.max) == soonest


def test_a_cohort_is_given_one_lot() -> None:
    one, other = (Candidate(n, f"V-{n}", n, f"L-{n}", 1, None) for n in (1, 2))
    check_one_lot([one], [], study="S")
    check_one_lot([one], ["L-1"], study="S")
    for vials, given_lots in (([one, other], []), ([other], ["L-1"])):
        with pytest.raises(OtherLot, match="V-2 is of lot L-2"):
            check_one_lot(vials, given_lots, study="S")


def test_a_prepared_dose_grows_old() -> None:
    check_use_before("K", WHEN, WHEN)
    check_use_before("K", None, WHEN)
    with pytest.raises(UseBeforePassed, match="2026-03-02 09:00"):
        check_use_before("K", WHEN, WHEN + timedelta(seconds=1))


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(0, 30))
def test_kit_codes_are_many_and_new(seed: int, count: int) -> None:
    first = kit_codes("K-", 5, Random(seed).choice, ())
    codes = kit_codes("K-", count, Random(seed).choice, first)
    assert len(set(codes)) == count
    assert not set(codes) & set(first)
    assert all(code.startswith("K-") and code.isupper() for code in codes)


def test_everything_is_kept_for_thirty_years_after_expiry() -> None:
    assert kept_until(date(2029, 5, 11)) == date(2029 + YEARS, 5, 11)
    assert kept_until(date(2024, 2, 29)) == date(2054, 3, 1)
    assert kept_until(date(2025, 1, 1), date(2026, 1, 1)) == date(2056, 1, 1)
    assert kept_until(None) is None
    assert kept_until(None, date(2026, 1, 1)) is None

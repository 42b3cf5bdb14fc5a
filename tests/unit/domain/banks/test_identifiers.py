"""Names given by public registries."""

import json
from pathlib import Path

import pytest

from cellinv.domain.banks.identifiers import (
    HpscregNameUnsound,
    Registry,
    RridUnsound,
    TrialIdUnsound,
    check_hpscreg,
    check_rrid,
    check_trial_id,
    rrid_of,
)

SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "identifiers"


@pytest.mark.parametrize("name", ["UCLAi001-A", "BCRTi001-A", " WAe009-A-12 ", "UCLAi001-AB"])
def test_names_of_the_registry(name: str) -> None:
    assert check_hpscreg(name) == name.strip()


@pytest.mark.parametrize(
    "name",
    ["", "UCLA001-A", "UCLAi01-A", "UCLAI001-A", "uCLAi001-A", "UCLAi001", "UCLAi001-A-123",
     "UCLAUCLi001-A-12", "UCLAi\u0660\u0660\u0661-A"],
)  # fmt: skip
def test_what_is_no_name_of_the_registry(name: str) -> None:
    with pytest.raises(HpscregNameUnsound):
        check_hpscreg(name)


@pytest.mark.parametrize("text", ["CVCL_9771", "RRID:CVCL_9771", "rrid: cvcl_9771", " CVCL_9771"])
def test_an_accession_with_or_without_its_prefix(text: str) -> None:
    assert check_rrid(text) == "CVCL_9771"
    assert rrid_of(text) == "RRID:CVCL_9771"


@pytest.mark.parametrize("text", ["", "CVCL9771", "CVCL_977", "CVCL_97711", "RRID:AB_123456"])
def test_what_is_no_accession(text: str) -> None:
    with pytest.raises(RridUnsound):
        check_rrid(text)


@pytest.mark.parametrize(
    ("text", "registry", "number"),
    [
        ("nct01234567", "NCT", "NCT01234567"),
        ("ChiCTR-TRC-12345678", "ChiCTR", "ChiCTR-TRC-12345678"),
        ("chictr2100045678", "ChiCTR", "ChiCTR2100045678"),
        ("CTR20231234", "CTR", "CTR20231234"),
        ("2015-001234-56", "EudraCT", "2015-001234-56"),
        ("2023-501234-56-00", "EU CT", "2023-501234-56-00"),
        ("ISRCTN12345678", "ISRCTN", "ISRCTN12345678"),
        ("jRCTs031234567", "jRCT", "jRCTs031234567"),
        ("MOH_2020-01-02_012345", "MOH", "MOH_2020-01-02_012345"),
        ("IND12345", "IND", "IND 12345"),
        ("123456", "IND", "IND 123456"),
    ],
)
def test_trial_numbers(text: str, registry: str, number: str) -> None:
    found = check_trial_id(text)
    assert (found.registry, str(found)) == (registry, number)
    assert check_trial_id(number, Registry(registry)) == found


@pytest.mark.parametrize("text", ["", "NCT1234567", "CTR19231234", "IND", "2015-901234-56", "1234"])
def test_what_is_no_trial_number(text: str) -> None:
    with pytest.raises(TrialIdUnsound, match="ISRCTN"):
        check_trial_id(text)


def test_a_number_of_another_registry() -> None:
    with pytest.raises(TrialIdUnsound, match=r"Known are: ChiCTR\."):
        check_trial_id("NCT01234567", Registry.CHICTR)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_the_sample_names_pass() -> None:
    checks = {"hPSCreg name": check_hpscreg, "RRID for a cell line": check_rrid}
    patterns = json.loads((SAMPLES / "identifier_patterns.json").read_text("utf-8"))["patterns"]
    names = [(checks[p["id"]], name) for p in patterns if p["id"] in checks for name in p["ok"]]
    assert len(names) == 3
    assert all(check(name) for check, name in names)

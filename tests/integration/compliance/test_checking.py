"""Checks of an installation: what differs is found, and what breaks is a failure."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import PathDistribution
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.compliance import Paper
from cellinv.domain.errors import UsageError
from cellinv.labels.paper import paper_pdf
from cellinv.services.compliance.checking import Found, Planned, check_all, refused
from cellinv.services.compliance.installation import as_packed, requirements, within
from cellinv.services.desk import SetClock
from tests.integration.inventories import START

if TYPE_CHECKING:
    from pathlib import Path


class Wanted(UsageError):
    sentence = "No."


def raising() -> Found:
    raise Wanted


def breaking() -> Found:
    raise LookupError("x")


def test_every_check_is_done_whatever_breaks() -> None:
    looks = [raising, breaking, lambda: Found("seen")]
    done = check_all("A", (Planned("n", "e", look) for look in looks), SetClock(START))
    assert [one.outcome for one in done] == ["failed", "failed", "passed"]
    assert [one.actual for one in done] == ["No.", "LookupError: x", "seen"]
    assert [one.number for one in done] == ["A-01", "A-02", "A-03"]


def test_only_the_refusal_expected_is_right() -> None:
    assert refused(raising, Wanted).outcome == "passed"
    assert refused(lambda: None, Wanted).outcome == "failed"
    with pytest.raises(LookupError):
        refused(breaking, Wanted)


@pytest.mark.parametrize(
    ("version", "wanted", "right"),
    [
        ("2.1.9", "<2.2,>=2.1", True),
        ("2.2.0", "<2.2,>=2.1", False),
        ("2.0.48", ">=2.1", False),
        ("3.1", ">=3.1.0", True),
        ("25.1.0b2", ">=25.1", True),
        ("1", "any version", True),
    ],
)
def test_versions_keep_their_bounds(version: str, wanted: str, right: bool) -> None:
    assert within(version, wanted) is right


def test_the_libraries_are_those_of_the_project() -> None:
    found = dict(requirements())
    assert found["sqlalchemy"].replace(" ", "") in {">=2.1,<2.2", "<2.2,>=2.1"}
    assert "pytest" not in found


def test_a_file_that_differs_from_its_package_is_named(tmp_path: Path) -> None:
    file, info = tmp_path / "cellinv.py", tmp_path / "cellinv-1.dist-info"
    file.write_bytes(b"1")
    digits = base64.urlsafe_b64encode(hashlib.sha256(b"1").digest()).rstrip(b"=").decode()
    info.mkdir()
    noted = ("cellinv.py", "../../bin/cellinv")
    lines = [*(f"{one},sha256={digits},1" for one in noted), "cellinv-1.dist-info/RECORD,,"]
    (info / "RECORD").write_text("\n".join(lines))
    assert as_packed(PathDistribution(info)).outcome == "passed"
    file.write_bytes(b"2")
    found = as_packed(PathDistribution(info))
    assert found.outcome == "failed"
    assert "cellinv.py" in found.actual
    file.unlink()
    assert as_packed(PathDistribution(info)).outcome == "failed"


@pytest.mark.usefixtures("qapp")
def test_a_paper_without_tables_is_a_document() -> None:
    assert paper_pdf(Paper("Title", (("a", "<b>"),), (), "foot")).startswith(b"%PDF")

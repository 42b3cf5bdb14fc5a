"""Codes in pictures that other people made."""

from pathlib import Path

import pytest

from cellinv.codes.read import read_codes

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "barcodes"
PUCK = ["0101", "0144", "0016", "0156", "0129", "0323", "0042", "0443", "0370", "0250"]

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")


def test_every_public_sample_is_read() -> None:
    wrong = []
    for path in (SAMPLES / "zxing").iterdir():
        if path.suffix in {".png", ".jpg"}:
            expected = path.with_suffix(".txt").read_text(encoding="utf-8")
            found = [one.raw for one in read_codes(path).codes]
            wrong += [path.name] if found != [expected] else []
    assert wrong == []


def test_a_photographed_puck_is_read_whole() -> None:
    found = read_codes(SAMPLES / "cryo-puck-03.png").codes
    assert sorted(one.text for one in found) == sorted(f"DF150E{last}" for last in PUCK)

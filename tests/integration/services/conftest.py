"""A furnished laboratory for each test, proved when the test is over."""

import functools
import importlib
from collections.abc import Iterator

import argon2
import pytest

from cellinv.records.verify.run import verify
from tests.integration.services.laboratory import Laboratory
from tests.integration.whole_line import WholeLine


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id with small costs: what a hash costs is the library's affair."""
    quick = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", quick)
    sign_in_module = importlib.import_module("cellinv.services.people.sign_in")
    kept = (sign_in_module.hasher, sign_in_module._decoy)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture
def lab(own_line: WholeLine) -> Iterator[Laboratory]:
    """A laboratory of its own: two banks, two product lots, three people treated."""
    yield Laboratory(own_line)
    report = verify(own_line.desk.database)
    assert report.ok, report.findings

"""Argon2id with small costs: what a hash costs is the library's affair."""

import functools
import importlib
from collections.abc import Iterator

import argon2
import pytest


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords and PINs with small costs; where it is imported, for every test."""
    quick = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", quick)
    sign_in_module = importlib.import_module("cellinv.services.people.sign_in")
    kept = (sign_in_module.hasher, sign_in_module._decoy)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()

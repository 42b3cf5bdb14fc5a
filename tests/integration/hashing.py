"""Argon2id with small costs: what a hash costs is the library's affair."""

import functools
import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import argon2
import pytest


@contextmanager
def small_costs() -> Iterator[None]:
    """Hash passwords and PINs with small costs meanwhile."""
    quick = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    sign_in_module = importlib.import_module("cellinv.services.people.sign_in")
    kept = (sign_in_module.hasher, sign_in_module._decoy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2, "PasswordHasher", quick)
        for each in kept:
            each.cache_clear()
        yield
    for each in kept:
        each.cache_clear()


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Small costs; where this is imported, for every test."""
    with small_costs():
        yield

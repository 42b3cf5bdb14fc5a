"""The data the program ships: roles, purposes, kinds, container types, formats, settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from cellinv import data_folder
from cellinv.domain.language import a_list, tr

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def catalog(name: str) -> Any:
    """Return ``db/catalog/NAME.json`` as plain values; callers don't change them."""
    return orjson.loads((data_folder("db") / "catalog" / f"{name}.json").read_bytes())


@cache
def roles() -> dict[str, frozenset[str]]:
    """Return the rights of each role."""
    return {role: frozenset(rights) for role, rights in catalog("roles").items()}


def roles_with(right: str) -> str:
    """Return the roles that give a right, as words: one of them is enough."""
    return any_role(role for role, rights in roles().items() if right in rights)


def any_role(names: Iterable[str]) -> str:
    """Return what roles are called, of which one is enough."""
    *others, last = map(role_word, sorted(set(names)) or [""])
    return tr(" or ").join(part for part in (a_list(others), last) if part)


def role_words(names: Iterable[str]) -> str:
    """Return what roles are called, each once."""
    return a_list(map(role_word, sorted(set(names))))


def role_word(name: str) -> str:
    """Return what a role is called."""
    return tr(name.replace("_", " "))

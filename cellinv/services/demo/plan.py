"""What ``db/demo/programmes.json`` says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from cellinv import data_folder


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site of a programme."""

    code: str
    name: str
    time_zone: str
    country: str


@dataclass(frozen=True, slots=True)
class PlannedStudy:
    """A trial of a product."""

    code: str
    title: str
    registry: str
    authority: str
    phase: str
    indication: str
    blinded: bool
    subjects: int


@dataclass(frozen=True, slots=True)
class PlannedProduct:
    """A product with its lots and perhaps a trial."""

    code: str
    name: str
    lots: int
    fill: int
    study: PlannedStudy | None


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme: whose it is, where, from which donor, how many vials."""

    name: str
    sponsor: dict[str, str]
    manufacturer: dict[str, str] | None
    site: PlannedSite
    clinics: tuple[PlannedSite, ...]
    donor: str
    material: str
    line: dict[str, str]
    letter: str
    mcb: int
    wcb: int
    products: tuple[PlannedProduct, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole demonstration."""

    users: tuple[dict[str, Any], ...]
    programmes: tuple[Programme, ...]


def read_plan() -> Plan:
    """Read the demonstration's data."""
    data = orjson.loads((data_folder("db") / "demo" / "programmes.json").read_bytes())
    return Plan(tuple(data["users"]), tuple(_programme(each) for each in data["programmes"]))


def _programme(data: dict[str, Any]) -> Programme:
    return Programme(
        **{
            **data,
            "site": PlannedSite(**data["site"]),
            "clinics": tuple(PlannedSite(**each) for each in data["clinics"]),
            "products": tuple(_product(each) for each in data["products"]),
        }
    )


def _product(data: dict[str, Any]) -> PlannedProduct:
    study = data["study"]
    return PlannedProduct(**{**data, "study": PlannedStudy(**study) if study else None})

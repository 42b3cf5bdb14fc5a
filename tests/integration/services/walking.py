"""Every public function of the services that somebody at a desk can call, and how to call it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import date
from typing import TYPE_CHECKING, Any

import cellinv.services
from cellinv.domain.storage.rearranging import Aim
from cellinv.services.clinical import Preparation
from cellinv.services.compliance.evidence import Shown
from cellinv.services.people.named import thing_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.services.laboratory import Laboratory


class _Owned:
    """What is new and belongs to nobody known."""

    owner_id = 1
    code = "NEW"


NEW = _Owned()
_NOT_WALKED = ("demo", "desk", "ledger", "sight", "beginning")


def functions() -> dict[str, Callable[..., Any]]:
    """Return the functions by module and name whose first argument is a desk."""
    found = {}
    for module in pkgutil.walk_packages(cellinv.services.__path__, "cellinv.services."):
        name = module.name.removeprefix("cellinv.services.")
        if name.split(".")[0] in _NOT_WALKED:
            continue
        loaded = importlib.import_module(module.name)
        for told, each in vars(loaded).items():
            own = inspect.isfunction(each) and each.__module__ == module.name
            if own and not told.startswith("_") and _first(each) == "desk":
                found[f"{name}.{told}"] = each
    return found


def _first(function: Callable[..., Any]) -> str:
    return next(iter(inspect.signature(function).parameters), "")


def arguments(lab: Laboratory, folder: Path) -> dict[str, Any]:
    """Return something to give for each argument's name: things of the whole line."""
    vial, lot, box = lab.vial("WCB-1", 3), lab.id("WCB-1"), lab.id("B-2")
    return {
        "accepted": "", "account": "held", "conclusion": "c", "recall_id": 1, "site": "HFX",
        "evidence": "e", "figure_id": 1, "giver": "NOBODY", "logins": ["tech"],
        "lot_number": "1", "number": 1, "product_id": lab.id("P-1"), "status": "sent",
        "taker": "NOBODY", "transfer_id": 1,
        "aims": [Aim(lab.vial("WCB-1", 3), lab.id("B-1"))],
        "at": "A1", "badge": "B", "by": lab.signer("qa"), "case_id": 1,
        "cause": "c", "code": "WCB-1", "codes": ["WCB-1"], "columns": ["a"], "components": [],
        "container_id": box, "container_ids": [box], "content": b"", "days": 30,
        "decision": "d", "definition": {}, "donor_id": lab.id("D-1"), "dose_id": 1,
        "entries": [], "entry": "HFX:1", "entry_id": 20_000_000_001,
        "event_id": 1, "file": "f",
        "file_id": 1, "filled_on": date(2026, 1, 1), "folder": folder,
        "folders": [folder], "first": date(2026, 1, 1),
        "form_version": "1", "free": 1, "given_on": date(2026, 1, 1), "hold_id": 1,
        "identity": "I", "item": "X", "items": ["X"], "kept_in": folder, "kind": "lot",
        "label": "A1", "lead_days": 30, "last": date(2026, 1, 1), "layout": "box", "levels": [],
        "login": "nobody", "lot_id": lot,
        "lot_ids": [lot], "made": None, "name": "undo_minutes", "new": NEW, "old": "old",
        "on": "lot", "outcome": "confirmed", "owner_id": lab.line.world.party_id, "panel": None,
        "parent_id": lab.id("R-2"), "party_id": lab.line.world.party_id, "passes": True,
        "password": "p", "path": folder / "x.pdf", "pin": "583551", "purpose": "qc",
        "purposes": ["qc"], "reason": "Test", "record_id": lot, "reserve": 2, "results": [],
        "right": "read", "role": "viewer", "rows": [], "run_id": lab.id("BANK-1"),
        "sample_id": 1, "score_id": 1, "scope": ("qc",), "second": lab.signer("tech"),
        "secret": "s", "seen": [],
        "sent": "HFX:1", "since": 0, "site_id": lab.line.world.sites[0].id, "slots": {},
        "lines": [], "preparation": Preparation("m"), "subject_ids": [1], "subjects": [],
        "person": thing_named(lab.desk, "tech"), "person_id": 1,
        "shown": Shown("S", ("WCB-1", "HFX:1")),
        "specimen": False, "state": "on_hold", "study_id": 1, "subject_id": 1,
        "template": None, "text": "WCB-1", "texts": ["WCB-1"], "thing": None, "things": [],
        "time_zone": "UTC", "title": "t", "trace": None, "trained_on": date(2026, 1, 1),
        "type_code": "BOX-9X9", "value": 3, "vial_id": vial, "vial_ids": [vial],
        "visit_id": 1, "visits": [],
        "wanted": None, "what": "vials", "who": "nobody",
    }  # fmt: skip


def call(function: Callable[..., Any], desk: Any, given: dict[str, Any]) -> Any:
    """Call a function with what its required arguments are named for."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    wanted = {
        each.name: given[each.name]
        for each in parameters
        if each.default is each.empty and each.kind is not each.VAR_POSITIONAL
    }
    placed = [
        wanted.pop(each.name)
        for each in parameters
        if each.kind is each.POSITIONAL_ONLY and each.name in wanted
    ]
    return function(desk, *placed, **wanted)

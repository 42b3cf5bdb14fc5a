"""The index of a demonstration: what scripts and people can try things with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellinv.services.demo.plan import Plan
    from cellinv.services.demo.programme import Telling
    from cellinv.services.demo.scene import Bank
    from cellinv.services.demo.stage import Stage


def index_of(stage: Stage, plan: Plan, tellings: list[Telling]) -> dict[str, Any]:
    """Return users with passwords, badges and PINs, and each programme's codes."""
    return {
        "users": {user["login"]: f"demo-{user['login']}" for user in plan.users},
        "badges": {
            user["login"]: {"code": badge_of(user["login"]), "pin": PIN} for user in plan.users
        },
        "ends_at": stage.last.isoformat(),
        "programmes": [_programme(telling) for telling in tellings],
    }


def badge_of(login: str) -> str:
    """Return the code of a demonstration user's badge."""
    return f"DEMO-BADGE-{login.upper()}"


PIN = "270814"
"""The PIN to each badge of the demonstration: shown like the passwords, and no secret."""


def _programme(telling: Telling) -> dict[str, Any]:
    clinic = telling.clinic
    return {
        "name": telling.programme.name,
        "site": telling.site.code,
        "donor": telling.programme.donor,
        "cell_line": telling.programme.line["code"],
        "mcb": telling.made["MCB"].code,
        "wcb": telling.made["WCB"].code,
        "quarantined": telling.newest.code if telling.newest else None,
        "runs": telling.runs,
        "product_lots": [bank.code for bank in telling.products],
        "doses": clinic.doses,
        "subjects": clinic.treated,
        "all_subjects": clinic.subjects,
        "blinded": clinic.arms,
        "boxes": list(telling.rooms.boxes.values()),
        "vials": {
            "mcb": _codes(telling.made["MCB"]),
            "wcb": _codes(telling.made["WCB"]),
            "product": [code for bank in telling.products for code in _codes(bank)],
        },
    }


def _codes(bank: Bank) -> list[str]:
    """Return a lot's vials, those stored and free first."""
    free = [bank.vials[each] for each in bank.stored]
    return [*free, *(code for code in bank.vials.values() if code not in set(free))]

"""Recalls as the command line prints them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellinv.services.recall.rows import Reached, RecallRow, RecallView


def recall_json(found: Reached) -> dict[str, Any]:
    """Return what a recall reaches.

    ``subjects`` are those given an active dose, ``planned_subjects`` those for whom one is only
    set aside. Of several roots, ``root`` is a list and ``common`` what they all came from.
    """
    codes = [root.code for root in found.roots]
    told: dict[str, Any] = {
        "root": codes[0] if len(codes) == 1 else codes,
        "lots": [one.code for one in found.lots],
        "vials": found.by_state(),
        "doses": [one.code for one in found.doses],
        "subjects": [one.code for one in found.subjects_of("treated")],
        "planned_subjects": [one.code for one in found.subjects_of("planned")],
        "sites": [one.code for one in found.sites],
        "studies": [
            {"code": one.code, "subjects_affected": one.subjects_affected} for one in found.studies
        ],
    }
    placebo = [one.code for one in found.subjects_of("placebo")]
    if placebo:
        told["placebo_subjects"] = placebo
    if len(codes) > 1:
        told["common"] = [{"kind": one.kind, "code": one.code} for one in found.common]
        told["common_reagents"] = list(found.shared)
    if found.hidden:
        told["out_of_reach"] = found.hidden
    return told


def row_json(row: RecallRow) -> dict[str, Any]:
    """Return a recall on record."""
    state = "ended" if row.ended_at else "held" if row.held_at else "open"
    return {
        "code": row.code,
        "kind": "exercise" if row.exercise else "recall",
        "status": state,
        "root": row.root,
        "reason": row.reason,
        "case": row.case,
        "begun_at": row.begun_at,
        "begun_by": row.begun_by,
        "held_at": row.held_at,
        "ended_at": row.ended_at,
        "ended_by": row.ended_by,
        "conclusion": row.conclusion,
    }


def view_json(view: RecallView) -> dict[str, Any]:
    """Return a recall on record with what it reaches, its accounting and its notices."""
    counted = view.accounting
    return {
        **row_json(view.row),
        "holds": {"lots": view.held_lots, "vials": view.held_vials},
        "listed_ms": view.listed_ms,
        "accounted_at": view.accounted_at,
        "accounting": {**asdict(counted), "open": counted.open},
        "open_vials": [
            one.found.code
            for one in view.reached.vials
            if one.account is None and one.found.status != "void"
        ],
        "notices": [
            {
                "site": one.site,
                "made_at": one.made_at,
                "confirmed_on": one.confirmed_on,
                "confirmed_by": one.confirmed_by,
            }
            for one in view.notices
        ],
        "reached": recall_json(view.reached),
    }

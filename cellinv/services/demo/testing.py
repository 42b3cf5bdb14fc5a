"""Testing a lot in a programme's story: samples, results in batches, reviews, and the release."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

import orjson

from cellinv import data_folder
from cellinv.domain.quality.panels import Panel
from cellinv.domain.quality.specification import Answers, Limit, Range, specification_of
from cellinv.services import banks, custody, quality
from cellinv.services.quality.shipped import units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.demo.scene import Bank, Scene

LABORATORY: Final = "Northern Reference Laboratories"
PLACEBO: Final = "placebo"
SOON: Final = 5
"""Tests of so many days or fewer are done in the first days."""
LOW: Final = ("Viability after thawing", "64 %")
"""The one result of the demonstration that is out of specification."""


def placebo_panel() -> Panel:
    """Return the panel that placebo lots are released by."""
    file = data_folder("db") / "demo" / "panel-placebo.json"
    return Panel.from_dict(orjson.loads(file.read_bytes()))


def start(scene: Scene, bank: Bank, panel: str | None = None) -> None:
    """Freeze a lot's panel, take its samples, and send what others test."""
    tech = scene.desk("tech")
    quality.freeze_panel(tech, bank.lot_id, panel)
    items = [each.item for each in _items(scene, bank)]
    sampled = [item for item in items if item.vials]
    vials = bank.take(sum(item.vials for item in sampled))
    quality.plan_sample(
        tech, bank.lot_id, [item.code for item in sampled], vial_ids=vials, note="Release testing"
    )
    scene.stage.tick(600)
    custody.withdraw(scene.desk("tech", "lead"), vials, purpose="qc", reason="Release testing")
    scene.stage.tick(400)
    custody.consume(scene.desk("tech", "lead"), vials, reason="Divided for the laboratories")
    sent = [item.code for item in items if item.laboratory == "external"]
    quality.send_items(tech, bank.lot_id, sent, laboratory=LABORATORY)


def plan_results(
    scene: Scene, bank: Bank, days: int, then: Callable[[], None], *, low: bool = False
) -> None:
    """Plan a lot's results: quick ones, those of the laboratory, the rest; then its release.

    With ``low`` one result is out of specification, and its retest isn't.
    """
    at = scene.stage.clock.at
    for part, (wanted, share) in enumerate(((_quick, 0.2), (_external, 0.7), (_slow, 0.85))):
        moment = at + timedelta(days=days * share, minutes=7 * part)
        act = partial(_enter_and_review, scene, bank, wanted, low=low and wanted is _quick)
        scene.stage.plan(moment, act)
    scene.stage.plan(at + timedelta(days=days), then)


def release(scene: Scene, bank: Bank, purposes: Sequence[str], reason: str) -> None:
    """Let QA release a lot, with a signature."""
    banks.release_lot(
        scene.desk("qa"), bank.lot_id, purposes, reason=reason, by=scene.stage.signer("qa")
    )


def _enter_and_review(
    scene: Scene, bank: Bank, wanted: Callable[[ItemStands], bool], *, low: bool
) -> None:
    """Let a technician enter some of a lot's results, and the supervisor review them."""
    found = [each for each in _items(scene, bank) if wanted(each)]
    if not found:
        return
    values = {each.item.code: _value(bank, each) for each in found}
    bad = [each.item.code for each in found if low and each.item.name == LOW[0]]
    values.update(dict.fromkeys(bad, LOW[1]))
    external = wanted is _external
    quality.enter_results(
        scene.desk("tech"),
        bank.lot_id,
        [quality.NewResult(code, value, analyst="M. Tanaka") for code, value in values.items()],
        file=_report(bank, values) if external else None,
    )
    for each in found:
        _judge(scene, bank, each)
    scene.stage.tick(7200)
    _review(scene, bank, list(values))
    for code in bad:
        _test_again(scene, bank, code)


def _judge(scene: Scene, bank: Bank, each: ItemStands) -> None:
    read = specification_of(each.item.specification, units())
    if not isinstance(read, Limit | Range | Answers):
        said = "As high as in the development runs"
        quality.judge_result(
            scene.desk("tech2"), bank.lot_id, each.item.code, passes=True, reason=said
        )


def _review(scene: Scene, bank: Bank, codes: Sequence[str]) -> None:
    quality.review_results(scene.desk("lead"), bank.lot_id, codes, by=scene.stage.signer("lead"))


def _test_again(scene: Scene, bank: Bank, code: str) -> None:
    """Find out why a result was out of specification, and test again."""
    scene.stage.tick(24 * 3600)
    quality.close_out_of_specification(
        scene.desk("qa"),
        bank.lot_id,
        code,
        outcome="invalid",
        cause="Counted 40 minutes after thawing; the method says 10",
        decision="The result is void; a further vial is tested within 10 minutes",
        by=scene.stage.signer("qa"),
    )
    quality.enter_results(scene.desk("tech"), bank.lot_id, [quality.NewResult(code, "88 %")])
    scene.stage.tick(1800)
    _review(scene, bank, [code])


def _items(scene: Scene, bank: Bank) -> tuple[ItemStands, ...]:
    return quality.lot_quality(scene.desk("viewer"), bank.lot_id).items


def _external(each: ItemStands) -> bool:
    return each.item.laboratory == "external"


def _quick(each: ItemStands) -> bool:
    return not _external(each) and each.item.days <= SOON


def _slow(each: ItemStands) -> bool:
    return not _external(each) and not _quick(each)


def _value(bank: Bank, each: ItemStands) -> str:
    """Return a value within the specification, the same in every demonstration."""
    chance = Random(f"{bank.code} {each.item.code}")  # noqa: S311 - a demonstration
    read = specification_of(each.item.specification, units())
    if isinstance(read, Limit):
        each_name = [f"{name} {_within(read, chance)}" for name in read.each]
        return "; ".join(each_name) or _within(read, chance)
    if isinstance(read, Range):
        width = read.high - read.low
        return f"{_rounded(read.low + width * _share(chance, 35, 60))} {read.unit.shown}"
    if isinstance(read, Answers):
        return read.passing[0]
    return f"{chance.randrange(84, 97)} %"


def _within(limit: Limit, chance: Random) -> str:
    if limit.operator.from_above:
        value = limit.number * _share(chance, 4, 45)
    else:
        value = limit.number + (100 - limit.number) * _share(chance, 50, 95)
    return f"{_rounded(value)} {limit.unit.shown}"


def _share(chance: Random, low: int, high: int) -> Decimal:
    return Decimal(chance.randrange(low, high)) / 100


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1") if value >= 1 else Decimal("0.001"))


def _report(bank: Bank, values: dict[str, str]) -> quality.RawFile:
    """Return the laboratory's report, as the file it sends."""
    lines = ["Lot;Item;Result", *(f"{bank.code};{code};{said}" for code, said in values.items())]
    return quality.RawFile(f"{bank.code}-report.csv", "\r\n".join(lines).encode())

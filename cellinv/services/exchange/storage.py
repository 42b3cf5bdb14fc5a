"""Rows of containers: which are here already, and where the others are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.errors import DomainError
from cellinv.domain.exchange.importing import ContainerDiffers
from cellinv.domain.exchange.outcomes import StorageRow
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.naming import CodeTaken, check_code, code_key
from cellinv.services.exchange.names import import_name
from cellinv.services.exchange.report import Fate

if TYPE_CHECKING:
    from cellinv.domain.exchange.outcomes import ImportPlan
    from cellinv.services.exchange.job import Job
    from cellinv.services.exchange.tree import Node


def plan_containers(job: Job, plan: ImportPlan) -> None:
    """Judge the rows of a list of containers, in any order, and plan those that are missing."""
    rows = [row for row in plan.rows if isinstance(row, StorageRow)]
    job.names.load(text for row in rows for text in (row.code, row.parent) if text)
    while rows:
        later = [row for row in rows if not _plan(job, row, last=False)]
        if len(later) == len(rows):
            break
        rows = later
    for row in rows:
        _plan(job, row, last=True)


def _plan(job: Job, row: StorageRow, *, last: bool) -> bool:
    """Judge one row; say no where what it stands in may come with a later row."""
    try:
        _plan_one(job, row)
    except UnknownCode as refusal:
        if not last:
            return False
        job.refuse(row.line, refusal)
    except DomainError as refusal:
        job.refuse(row.line, refusal)
    return True


def _plan_one(job: Job, row: StorageRow) -> None:
    key = import_name(job.mapping.name, row.key, job.mapping.key)
    known = job.names.find(key)
    if known is not None:
        job.check_seen(row.code or row.name, known)
        node = job.tree.node(known.record_id)
        found_code, place = (node.code, node.shown) if node else (known.text, "")
        return job.judge(row.line, Fate.UNCHANGED, code=found_code, place=place)
    kind = job.tree.type_named(row.type)
    parent = job.tree.named(row.parent) if row.parent else None
    name = " ".join(row.name.split())
    there = job.tree.by_code(row.code) if row.code else None
    there = there or job.tree.beside(parent, name)
    if there is not None:
        if there.kind.code != kind.code or (row.code and not _same(row.code, there)):
            raise ContainerDiffers(name=there.shown, type=there.kind.name)
        return job.judge(row.line, Fate.UNCHANGED, code=there.code, place=there.shown)
    if row.code and not job.names.is_free(row.code):
        found = job.names.find(row.code)
        of, record_id = (found.record_kind, found.record_id) if found else ("container", None)
        raise CodeTaken(code=row.code, kind=of, record_id=record_id)
    code = check_code(row.code) if row.code else ""
    job.names.give(key, "container")
    node = job.tree.plan(name, kind, parent, row.label)
    if code:
        job.tree.give_code(node, code)
    node.remembered = key
    node.want()
    job.containers[row.line] = node
    place = f"{node.shown} ({row.label})" if row.label else node.shown
    return job.judge(row.line, Fate.LOADED, code=node.code, place=place)


def _same(code: str, node: Node) -> bool:
    return code_key(code) == code_key(node.code)

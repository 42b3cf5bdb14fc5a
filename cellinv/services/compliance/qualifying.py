"""Installation and operation qualification of a computer, and its report."""

from __future__ import annotations

import socket
import tempfile
from collections import Counter
from getpass import getuser
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from cellinv import __version__
from cellinv.domain.compliance import Check, Grid, Paper, Qualification
from cellinv.domain.language import tr
from cellinv.records.tables.base import iso
from cellinv.services.compliance.checking import check_all
from cellinv.services.compliance.installation import installation
from cellinv.services.compliance.keeping import Keeping
from cellinv.services.compliance.scratch import Scratch
from cellinv.services.compliance.working import Working
from cellinv.services.desk import SystemClock

if TYPE_CHECKING:
    from datetime import datetime


def qualify(url: str, *, person: str = "", station: str | None = None) -> Qualification:
    """Check what is installed, then what it does, in a scratch inventory in a temporary folder.

    The inventory at ``url`` is only looked at. ``person`` is who asks; else the account of the
    computer.
    """
    clock, place = SystemClock(), station or socket.gethostname()
    begun_at = clock.now()
    installed = check_all("IQ", installation(url), clock)
    with tempfile.TemporaryDirectory(prefix="cellinv-", ignore_cleanup_errors=True) as folder:
        scratch = Scratch(Path(folder), place, clock)
        steps = chain(Working(scratch).planned(), Keeping(scratch).planned())
        operated = check_all("OQ", steps, clock)
        scratch.close()
    return Qualification(
        version=__version__,
        inventory=make_url(url).render_as_string(hide_password=True),
        person=person or tr("{account} (account of this computer)", account=_account()),
        station=place,
        begun_at=begun_at,
        ended_at=clock.now(),
        installation=installed,
        operation=operated,
    )


def write_report(made: Qualification, path: Path) -> None:
    """Write the report of a qualification as a PDF.

    Raises:
        LabelFileNotWritten: the file can't be written.
    """
    from cellinv.labels.files import write_whole
    from cellinv.labels.paper import paper_pdf

    write_whole(path, paper_pdf(report_of(made)))


def check_name(path: Path) -> None:
    """Refuse a file name that isn't a PDF's; raises ``LabelFormatUnknown``."""
    from cellinv.labels.files import check_suffix

    check_suffix(path, (".pdf",))


def report_of(made: Qualification) -> Paper:
    """Return the report of a qualification for people."""
    result = tr("All checks passed") if made.passed else tr("Checks failed")
    count = Counter(one.outcome for one in made.checks)
    counts = tr("{passed} passed, {noted} noted, {failed} failed",
                passed=count["passed"], noted=count["noted"], failed=count["failed"])  # fmt: skip
    facts = (
        (tr("Outcome"), f"{result}: {counts}"),
        (tr("Program"), f"Cellinv {made.version}"),
        (tr("Inventory"), made.inventory),
        (tr("Done by"), made.person),
        (tr("Station"), made.station),
        (tr("Begun"), _utc(made.begun_at)),
        (tr("Ended"), _utc(made.ended_at)),
    )
    return Paper(
        title=tr("Installation and operation qualification"),
        facts=facts,
        grids=(
            _grid(tr("Installation"), made.installation),
            _grid(tr("Operation, in a scratch inventory"), made.operation),
        ),
        foot=tr("Checked by: ______________________  Approved by: ______________________"),
    )


def _grid(title: str, checks: tuple[Check, ...]) -> Grid:
    heads = (
        tr("Number"), tr("Check"), tr("Expected"), tr("Actual"), tr("Outcome"), tr("When (UTC)"),
        tr("Seconds"),
    )  # fmt: skip
    rows = (
        (one.number, one.name, one.expected, one.actual, tr(one.outcome),
         _utc(one.begun_at).removesuffix(" UTC"), f"{one.seconds:.3f}")
        for one in checks
    )  # fmt: skip
    return Grid(title, heads, tuple(rows))


def _utc(moment: datetime) -> str:
    return f"{iso(moment)[:19].replace('T', ' ')} UTC"


def _account() -> str:
    try:
        return getuser()
    except (ImportError, KeyError, OSError):
        return "?"

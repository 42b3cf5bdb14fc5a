"""Installation qualification: the computer, the program's files, libraries, fonts, database."""

from __future__ import annotations

import base64
import hashlib
import platform
import re
import sys
import tempfile
import tomllib
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cellinv
from cellinv import data_folder
from cellinv.domain.language import tr
from cellinv.records.engine import Database, settings_of
from cellinv.records.errors import DatabaseMissing
from cellinv.records.upgrade import found_revision, newest_revision
from cellinv.services.compliance.checking import Found, Planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PYTHON: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9._-]+)[^<>=!~;]*([^;]*);?(.*)")
_BOUND: Final = re.compile(r"(>=|<)\s*([0-9.]+)")
_SHOWN: Final = 3
_CODE: Final = "OQ-LABEL-0001"
_WORDS: Final = "干细胞库"


def installation(url: str) -> Iterator[Planned]:
    """Yield the checks of what is installed; nothing is written to the inventory at ``url``."""
    least = ".".join(map(str, _PYTHON))
    yield Planned(tr("Computer"), tr("Python {least} or newer", least=least), _computer)
    yield Planned(tr("Files of the program"), tr("as they were packed"), _files)
    for name, wanted in requirements():
        yield Planned(tr("Library {name}", name=name), wanted, partial(_library, name, wanted))
    yield Planned(tr("Fonts of labels and papers"), ", ".join(_faces()), _fonts)
    yield Planned(tr("Chinese characters"), tr("A font of this computer has them"), _chinese)
    yield Planned(
        tr("A printed label is read back"),
        tr("DataMatrix by zxing-cpp, Code 128 by zxing-cpp and by zbar: {code}", code=_CODE),
        _decoders,
    )
    yield Planned(tr("Database"), tr("An inventory with the settings it needs"),
                  partial(_database, url))  # fmt: skip
    yield Planned(tr("Schema"), newest_revision(), partial(_schema, url))


def _computer() -> Found:
    told = f"{platform.platform()} {platform.machine()}; Python {platform.python_version()}"
    return Found.where(told, right=sys.version_info[:2] >= _PYTHON)


def _installed() -> Distribution | None:
    """Return the installed package that runs, if it isn't its source tree that does."""
    try:
        found = distribution("cellinv")
    except PackageNotFoundError:
        return None
    packed = Path(str(found.locate_file("cellinv/__init__.py"))).resolve()
    return found if packed == Path(cellinv.__file__).resolve() else None


def _files() -> Found:
    packed = _installed()
    return _source() if packed is None else as_packed(packed)


def as_packed(packed: Distribution) -> Found:
    """Compare each file of an installed package with the SHA-256 that its RECORD has of it.

    The launcher that an installer puts beside the packages may be elsewhere than it noted.
    """
    hashed = [
        one
        for one in packed.files or ()
        if one.hash is not None and (one.parts[0] != ".." or Path(str(one.locate())).exists())
    ]
    wrong = [
        str(one)
        for one in hashed
        if one.hash and _digest(Path(str(one.locate()))) != f"{one.hash.mode}={one.hash.value}"
    ]
    if wrong:
        shown = ", ".join(wrong[:_SHOWN])
        return Found(tr("{n} of {all} files differ: {which}", n=len(wrong), all=len(hashed),
                        which=shown), "failed")  # fmt: skip
    record = hashlib.sha256((packed.read_text("RECORD") or "").encode()).hexdigest()
    told = tr(
        "{n} files agree with RECORD, whose SHA-256 is {digits}", n=len(hashed), digits=record
    )
    return Found.where(told, right=bool(hashed))


def _digest(path: Path) -> str:
    try:
        raw = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return ""
    return f"sha256={base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def _source() -> Found:
    """Tell a source tree by one digest over all its files: it has no list of its own."""
    root = Path(cellinv.__file__).resolve().parent
    folders = (root, data_folder("resources"), data_folder("db"))
    files = sorted(
        one for folder in folders for one in folder.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    )  # fmt: skip
    whole = hashlib.sha256()
    for one in files:
        whole.update(f"{one.relative_to(root.parent).as_posix()}\n{_digest(one)}\n".encode())
    return Found(tr("Not installed from a package: a source tree of {n} files, SHA-256 {digits}",
                    n=len(files), digits=whole.hexdigest()), "noted")  # fmt: skip


def requirements() -> Iterator[tuple[str, str]]:
    """Yield the libraries the program needs on this computer, with the versions it takes."""
    for line in _required():
        found = _REQUIREMENT.fullmatch(line)
        if found is None:
            continue
        name, bounds, marker = found.groups()
        if "extra" in marker or ("win32" in marker and sys.platform != "win32"):
            continue
        yield name, bounds.strip() or tr("any version")


def _required() -> Sequence[str]:
    packed = _installed()
    if packed is not None:
        return packed.requires or ()
    project = Path(cellinv.__file__).resolve().parent.parent / "pyproject.toml"
    told: list[str] = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    return told


def _library(name: str, wanted: str) -> Found:
    try:
        version = distribution(name).version
    except PackageNotFoundError:
        return Found(tr("not installed"), "failed")
    return Found.where(version, right=within(version, wanted))


def within(version: str, wanted: str) -> bool:
    """Say whether a version keeps the bounds (``>=`` and ``<``) of a requirement."""
    for how, bound in _BOUND.findall(wanted):
        here, there = _numbers(version), _numbers(bound)
        if (here >= there) != (how == ">="):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9.]+", version)
    parts = [int(one) for one in found[0].split(".") if one] if found else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _faces() -> tuple[str, ...]:
    from cellinv.labels.fonts import FACES

    return FACES


def _fonts() -> Found:
    from cellinv.labels.fonts import faces_found

    found = faces_found()
    return Found.where(", ".join(found), right=found == _faces())


def _chinese() -> Found:
    from cellinv.labels.data import LabelData
    from cellinv.labels.draw import draw
    from cellinv.labels.fonts import missing_glyphs
    from cellinv.labels.layouts import layout

    lacking = missing_glyphs(draw(layout("box"), LabelData(_CODE, {"name": _WORDS})))
    if lacking:
        return Found(tr("No font has {characters}.", characters=lacking), "noted")
    return Found(tr("{characters} can be written.", characters=_WORDS))


def _decoders() -> Found:
    from cellinv.codes.read import read_codes
    from cellinv.labels.data import LabelData
    from cellinv.labels.files import write_labels
    from cellinv.labels.layouts import layout

    with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
        picture = Path(folder) / "label.png"
        write_labels(picture, layout("box"), [LabelData(_CODE, {"name": _CODE})], 300)
        read = read_codes(picture)
    told = "; ".join(
        f"{one.symbology} {one.text} ({', '.join(one.decoders)})" for one in read.codes
    )
    by = {one.symbology.replace(" ", ""): set(one.decoders)
          for one in read.codes if one.text == _CODE}  # fmt: skip
    both = by.get("DataMatrix", set()) >= {"zxing-cpp"} and (
        by.get("Code128", set()) >= {"zxing-cpp", "zbar"}
    )
    return Found.where("; ".join((told, *read.notes)), right=both)


def _database(url: str) -> Found:
    try:
        database = Database(url)
    except DatabaseMissing as missing:
        return Found(missing.explain(), "noted")
    try:
        told = settings_of(database)
    finally:
        database.dispose()
    said = ", ".join(f"{name} {value}" for name, (value, _) in told.items())
    wrong = [name for name, (value, wanted) in told.items() if wanted not in {"", value}]
    if wrong:
        return Found(tr("{said}; wrong: {which}", said=said, which=", ".join(wrong)), "failed")
    return Found(said)


def _schema(url: str) -> Found:
    from cellinv.records.verify.schema import check

    try:
        database = Database(url)
    except DatabaseMissing as missing:
        return Found(missing.explain(), "noted")
    try:
        found = found_revision(database)
        if found is None:
            return Found(DatabaseMissing(where=database.where).explain(), "noted")
        if found != newest_revision():
            return Found(found, "failed")
        with database.read() as session:
            wrong = list(islice(check(session.connection()), _SHOWN))
        if wrong:
            told = "; ".join(one.finding.sentence for one in wrong)
            return Found(f"{found}; {told}", "failed")
        return Found(tr("{revision}, every table, index and trigger as made", revision=found))
    finally:
        database.dispose()

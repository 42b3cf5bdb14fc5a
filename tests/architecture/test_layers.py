"""Imports point down, pages don't know each other, and a command starts without a screen."""

import ast
import subprocess
import sys
import tomllib

import pytest

from cellinv.records.tables.whole import Base
from tests.architecture.tree import PRODUCT, ROOT, parsed, read, sources

HEAVY = (
    "PySide6", "openpyxl", "zxingcpp", "pyzbar", "barcode", "pyqtgraph", "python_calamine",
    "networkx",
)  # fmt: skip
LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports("pyproject.toml", no_cache=True, no_logo=True))
"""
START = """
import importlib, pkgutil, sys
import cellinv.cli
for module in pkgutil.walk_packages(cellinv.cli.__path__, "cellinv.cli."):
    importlib.import_module(module.name)
print(*{name.partition(".")[0] for name in sys.modules})
"""

DOOR = """
import sys
import cellinv.app, cellinv.ui.shell.door, cellinv.ui.shell.watch
import cellinv.services.people
print(*(name for name in sys.modules if name.startswith("cellinv.records.tables.")))
"""
AT_THE_DOOR = {
    f"cellinv.records.tables.{name}" for name in ("base", "codes", "ledger", "people", "settings")
}
BENCH = """
import sys
import cellinv.app, cellinv.services.people
import cellinv.services.station.vials, cellinv.ui.station.page
from cellinv.records.tables import Base
for table in Base.metadata.tables.values():
    for key in table.foreign_keys:
        key.column
print(*sys.modules)
"""
NOT_AT_THE_BENCH = {
    *(f"cellinv.records.tables.{name}" for name in ("production", "quality", "recall", "trials")),
    "alembic", "cellinv.services.demo", "cellinv.services.exchange", "cellinv.services.quality",
}  # fmt: skip


def contracts() -> dict[str, dict[str, list[str]]]:
    config = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    return {contract["name"]: contract for contract in config["contracts"]}


def test_every_contract_holds() -> None:
    # In a process of its own: it configures logging, which silences every logger there is.
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_is_under_the_contract_of_pages() -> None:
    ui = ROOT / "cellinv" / "ui"
    packages = {file.parent.name for file in ui.glob("*/__init__.py")} - {"shell", "widgets"}
    listed = contracts()["Pages do not import each other"]["modules"]
    assert set(listed) == {f"cellinv.ui.{name}" for name in packages}


def test_commands_start_without_qt_and_without_heavy_libraries() -> None:
    if all(len(parsed(one).body) < 2 for one in sources("cellinv/cli")):
        pytest.skip("there is no command yet")
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(HEAVY).isdisjoint(done.stdout.split())


def test_who_signs_in_waits_for_no_table_of_what_is_in_stock() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DOOR], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == AT_THE_DOOR


def test_whoever_asks_of_a_table_has_all_that_it_refers_to() -> None:
    tables = "cellinv.records.tables"
    imported = {
        one.path.split("/")[-1].removesuffix(".py"): {
            alias.name
            for node in parsed(one).body
            if isinstance(node, ast.ImportFrom) and node.module == tables
            for alias in node.names
        }
        for one in sources("cellinv/records/tables")
    }
    at_once, missed = imported["__init__"], []
    own = {m.local_table: m.class_.__module__.split(".")[-1] for m in Base.registry.mappers}
    for table, module in own.items():
        referred = {own[key.column.table] for key in table.foreign_keys}
        missed += [(table.name, each) for each in referred - at_once - {module} - imported[module]]
    assert missed == []


def test_the_bench_waits_for_no_table_that_it_and_its_own_refer_to_nowhere() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BENCH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert NOT_AT_THE_BENCH.isdisjoint(done.stdout.split())


def test_nothing_is_kept_in_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    parts = {part for one in sources(*PRODUCT) for part in one.path.removesuffix(".py").split("/")}
    assert parts & drawers == set()

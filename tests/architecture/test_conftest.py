"""The budgets of the properties and the watch on the log work as the other tests rely on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
PROPERTIES = """
import logging
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

RUNS = {"given": 0, "machine": 0}

@settings(max_examples=10)
@given(st.integers())
def test_given(number):
    RUNS["given"] += 1

class Machine(RuleBasedStateMachine):
    @rule()
    def step(self):
        pass
    def teardown(self):
        RUNS["machine"] += 1

TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=7, stateful_step_count=1)

def test_last():
    print("RUNS", RUNS["given"], RUNS["machine"])
"""
WARNING = """
import logging
def test_warns():
    logging.getLogger("cellinv.x").warning("surprise")
"""


def run(folder: Path, module: str, profile: str) -> str:
    (folder / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (folder / "test_it.py").write_text(module)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = soak\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:randomly", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_PROFILE": profile},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(("profile", "runs"), [("unit", (10, 7)), ("soak", (200, 140))])
def test_the_soak_profile_multiplies_stated_budgets(
    tmp_path: Path, profile: str, runs: tuple[int, int]
) -> None:
    told = run(tmp_path, PROPERTIES, profile)
    given, machine = map(int, told.split("RUNS ")[1].split()[:2])
    assert given >= runs[0]
    assert machine >= runs[1]
    assert given < runs[0] * 2


def test_an_unexpected_warning_fails_a_test(tmp_path: Path) -> None:
    assert "logged unexpectedly: WARNING surprise" in run(tmp_path, WARNING, "unit")

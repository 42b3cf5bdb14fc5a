"""The log is readable, bounded, and silent about secrets and people."""

import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.devices.log import configure, logger, new_log_id
from cellinv.devices.masking import mask
from cellinv.domain.errors import DomainError

Read = Callable[[], list[dict[str, Any]]]


class SubjectError(DomainError):
    sentence = "There is no subject {subject} at {site}."


@pytest.fixture
def _root() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("cellinv")
    before, level = list(root.handlers), ours.level
    yield
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    ours.setLevel(level)


@pytest.fixture
def read(tmp_path: Path, _root: None) -> Read:
    file = configure("INFO", tmp_path / "log")
    return lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_record_is_one_line_of_json(read: Read) -> None:
    logger("cellinv.test").info("vial stored", vial="V-1\nV-2", slot="C7")
    (line,) = read()
    assert (line["event"], line["vial"], line["slot"]) == ("vial stored", "V-1\nV-2", "C7")
    assert (line["logger"], line["level"]) == ("cellinv.test", "info")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "key",
    [
        *("password", "dbPassword", "_password", "pin", "witness_pin", "PIN", "secret_key"),
        *("token", "subject", "subject_code", "donor", "donorCode", "patient", "Patient_Name"),
    ],
)
def test_a_sensitive_key_is_dropped_at_any_depth(read: Read, key: str) -> None:
    logger("cellinv.test").info("x", **{key: "leak-1"}, rows=[{"deep": {key: "leak-2"}}])
    assert "leak" not in json.dumps(read())


@pytest.mark.parametrize("key", ["mapping", "shipping", "spinning", "opinion", "pinned"])
def test_a_word_that_only_contains_pin_stays(read: Read, key: str) -> None:
    logger("cellinv.test").info("x", **{key: "kept"})
    assert read()[0][key] == "kept"


def test_an_unknown_object_is_told_by_its_type_alone(read: Read) -> None:
    logger("cellinv.test").info("x", row=SubjectError(subject="S-07"), folder=Path("a"))
    assert (read()[0]["row"], read()[0]["folder"]) == ("<SubjectError>", "a")


def test_a_record_of_another_library_is_redacted_too(
    read: Read, expect_log: Callable[[str], None]
) -> None:
    logging.getLogger("cellinv.other").warning("to %s", "postgresql://lab:s3cr@t@host/db")
    expect_log("to postgresql")
    assert read()[0]["event"] == "to postgresql://lab:***@host/db"


def test_a_failure_tells_classes_and_lines_not_messages(
    read: Read, expect_log: Callable[[str], None]
) -> None:
    try:
        try:
            {}["S-07"]
        except KeyError as error:
            raise SubjectError(subject="S-07", site="OSLO") from error
    except SubjectError:
        logger("cellinv.test").exception("sign-in failed", log_id="L-1")
    expect_log("sign-in failed")
    outer, inner = read()[0]["failure"]
    assert (outer["type"], outer["values"]) == ("SubjectError", {"site": "OSLO"})
    assert inner["type"] == "KeyError"
    assert inner["at"][0].startswith("test_log.py:")
    assert "S-07" not in json.dumps(read())


def test_a_failure_carried_to_another_thread_is_told(
    read: Read, expect_log: Callable[[str], None]
) -> None:
    logger("cellinv.test").error("task failed", exc_info=FileNotFoundError(2, "leak"))
    expect_log("task failed")
    assert read()[0]["failure"] == [{"type": "FileNotFoundError", "errno": 2, "at": []}]


@given(
    user=st.text("abc", min_size=1),
    password=st.text("xyz:@/?#%&=.", min_size=1).filter(lambda text: "x" in text),
)
def test_no_url_password_survives(user: str, password: str) -> None:
    masked = mask(f"cannot reach postgresql+psycopg://{user}:{password}@host/lab today")
    assert masked == f"cannot reach postgresql+psycopg://{user}:***@host/lab today"


@pytest.mark.parametrize(
    "text",
    ["password=hunter2", "dbname=a PASSWORD='hunter2'", '{"token": "hunter2"}', "pin: hunter2"],
)
def test_no_assigned_password_survives(text: str) -> None:
    assert "hunter2" not in mask(text)


def test_the_log_rotates_and_stays_bounded(read: Read, tmp_path: Path) -> None:
    for number in range(70):
        logger("cellinv.test").info("filler", number=number, text="x" * 100_000)
    sizes = [file.stat().st_size for file in (tmp_path / "log").iterdir()]
    assert len(sizes) == 5
    assert max(sizes) <= 1_000_000


def test_configuring_again_moves_the_log(read: Read, tmp_path: Path) -> None:
    second = configure("INFO", tmp_path / "second")
    logger("cellinv.test").info("once")
    assert (len(read()), len(second.read_text("utf-8").splitlines())) == (0, 1)


@pytest.mark.usefixtures("_root")
def test_a_folder_that_cannot_be_made_costs_only_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not configure("INFO", tmp_path / "file" / "log").exists()
    logger("cellinv.test").info("unheard")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="an open file can't be removed there")
def test_a_log_that_fails_later_stays_quiet(
    read: Read, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for file in (tmp_path / "log").iterdir():
        file.unlink()
    (tmp_path / "log").rmdir()
    for _ in range(12):
        logger("cellinv.test").info("filler", text="x" * 100_000)
    assert capfd.readouterr() == ("", "")


def test_below_its_level_nothing_is_written(read: Read) -> None:
    logger("cellinv.test").debug("quiet")
    assert read() == []


def test_log_ids_differ() -> None:
    assert len({new_log_id() for _ in range(1000)}) == 1000

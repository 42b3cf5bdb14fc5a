"""The catalogues: complete fields, words found in any case, English where nothing is known."""

import re
from collections.abc import Iterator

import pytest

from cellinv.domain.language import (
    a_list,
    language,
    together,
    tr,
    use_english,
    use_language,
)
from cellinv.records.catalog import role_words
from cellinv.records.translations import LANGUAGES, catalogue, choose
from tests.language import fields

OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_english()


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_fields_of_its_original(code: str) -> None:
    texts = catalogue(code)
    assert [text for text, other in texts.items() if fields(text) != fields(other)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_empty(code: str) -> None:
    assert [text for text, other in catalogue(code).items() if not other.strip()] == []


def test_chinese_is_spoken_when_chosen() -> None:
    assert choose("zh") == "zh"
    assert tr("Master cell bank") == "主细胞库"


def test_an_unknown_language_leaves_english() -> None:
    assert choose("xx") == "en"
    assert (language(), tr("Stored")) == ("en", "Stored")


def test_a_word_is_found_in_another_case() -> None:
    use_language("zh", {"stored": "在库"})
    assert tr("Stored") == "在库"


def test_the_same_case_goes_before_another() -> None:
    use_language("zh", {"open": "未结", "Open": "打开"})
    assert (tr("open"), tr("Open"), tr("OPEN")) == ("未结", "打开", "未结")


def test_what_has_no_translation_stays_english() -> None:
    use_language("zh", {})
    assert tr("{n} inside", n=3) == "3 inside"


def test_sentences_stand_together_as_each_language_writes_them() -> None:
    assert together("It is out.", "", "Ask QA.") == "It is out. Ask QA."
    assert together("\u5df2\u5728\u5916\u3002", "A1") == "\u5df2\u5728\u5916\u3002A1"


def test_a_list_has_the_commas_of_its_language() -> None:
    assert a_list(["viewer", "qa"]) == "viewer, qa"
    choose("zh")
    assert a_list([tr("viewer"), "QA"]) == "\u67e5\u770b\u8005\u3001QA"


def test_chinese_sentences_have_no_narrow_commas() -> None:
    sign = "[\u4e00-\u9fff]"
    narrow = re.compile(f"{sign}([,;?!] ?({sign}|$)|: )")
    assert [text for text in catalogue("zh").values() if narrow.search(text)] == []


def test_a_vial_and_a_box_leave_the_cold_in_a_word_each() -> None:
    choose("zh")
    vial, box = tr("Withdraw"), tr("Take out")
    assert vial in tr("Withdrawn")
    assert box in tr("Scan the box that is taken out.")
    assert vial not in box


def test_roles_are_told_each_once_in_the_words_of_the_language() -> None:
    assert role_words(("supervisor", "qa", "qa")) == "qa, supervisor"
    choose("zh")
    assert role_words(("supervisor", "see_arm")) == f"{tr('see arm')}\u3001{tr('supervisor')}"

"""What a donor gave and how a product is kept, in the language in use."""

from collections.abc import Iterator

import pytest

from cellinv.domain.banks.materials import usual_word
from cellinv.domain.language import use_english
from cellinv.records.translations import choose


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_english()


def test_usual_words_are_translated_and_others_stay_as_written() -> None:
    assert (usual_word("blood"), usual_word("vapour phase")) == ("blood", "vapour phase")
    choose("zh")
    assert (usual_word("embryo, donated"), usual_word("Biopsy 3")) == ("捐赠胚胎", "Biopsy 3")
    assert usual_word("vapour phase or −150 °C") == "气相或 −150 °C"
    assert usual_word("Stored") == "Stored", "no word of another kind is taken for one"

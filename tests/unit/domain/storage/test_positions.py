"""What a box prints at a slot, and which slot a text means."""

from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.storage.positions import (
    Axis,
    Corner,
    LabelScheme,
    Mode,
    Order,
    SchemeUnsound,
    Slot,
    SlotOutside,
    SlotUnreadable,
    column_labels,
    label_of,
    row_labels,
    slot_of,
)

PLAIN = LabelScheme()
LINEAR = LabelScheme(mode=Mode.LINEAR)


@st.composite
def schemes(draw: st.DrawFn) -> LabelScheme:
    rows, columns = draw(st.sampled_from(Axis)), draw(st.sampled_from(Axis))
    alike = (rows is Axis.NUMBERS) == (columns is Axis.NUMBERS)
    return LabelScheme(
        mode=draw(st.sampled_from(Mode)),
        rows=rows,
        columns=columns,
        padding=draw(st.integers(0, 4)),
        origin=draw(st.sampled_from(Corner)),
        order=draw(st.sampled_from(Order)),
        skip=draw(st.sampled_from(["", "I", "IO", "IOQXZ"])),
        separator=draw(st.sampled_from(["-", ",", " ", "/"] if alike else ["", "-", ".", " "])),
    )


SIZES = st.integers(1, 40)


def every_slot(rows: int, columns: int) -> list[Slot]:
    return [Slot(*at) for at in product(range(rows), range(columns))]


def check_round_trip(scheme: LabelScheme, rows: int, columns: int) -> None:
    slots = every_slot(rows, columns)
    labels = [label_of(scheme, rows, columns, slot) for slot in slots]
    assert len({label.upper() for label in labels}) == len(slots)
    assert [slot_of(scheme, rows, columns, label.swapcase()) for label in labels] == slots


@settings(max_examples=30, deadline=None)
@given(scheme=schemes(), rows=SIZES, columns=SIZES)
def test_every_slot_is_read_back(scheme: LabelScheme, rows: int, columns: int) -> None:
    check_round_trip(scheme, rows, columns)


@pytest.mark.soak
@settings(max_examples=3000, deadline=None)
@given(scheme=schemes(), rows=SIZES, columns=SIZES)
def test_every_slot_is_read_back_at_length(scheme: LabelScheme, rows: int, columns: int) -> None:
    check_round_trip(scheme, rows, columns)


@pytest.mark.parametrize("axes", list(product(Axis, Axis)))
@pytest.mark.parametrize("origin", Corner)
def test_every_pair_of_axes_names_a_40_by_40_grid(axes: tuple[Axis, Axis], origin: Corner) -> None:
    scheme = LabelScheme(rows=axes[0], columns=axes[1], origin=origin, separator="-")
    for slot in every_slot(40, 40)[::37]:
        assert slot_of(scheme, 40, 40, label_of(scheme, 40, 40, slot)) == slot


@pytest.mark.parametrize("order", Order)
def test_running_numbers_go_from_one_to_the_last(order: Order) -> None:
    scheme = LabelScheme(mode=Mode.LINEAR, order=order, origin=Corner.BOTTOM_RIGHT)
    numbers = sorted(int(label_of(scheme, 7, 12, slot)) for slot in every_slot(7, 12))
    assert numbers == list(range(1, 85))


@given(scheme=schemes(), rows=SIZES, columns=SIZES, text=st.text(max_size=8))
def test_any_text_is_a_slot_inside_or_refused(
    scheme: LabelScheme, rows: int, columns: int, text: str
) -> None:
    slot = None
    with suppress(SlotOutside, SlotUnreadable):
        slot = slot_of(scheme, rows, columns, text)
    assert slot is None or (0 <= slot.row < rows and 0 <= slot.column < columns)


@pytest.mark.parametrize(
    "text", ["C7", "c7", "C07", "C,07", " C 7 ", "C-7", "C\u20137", "\uff23\uff17", "C:007"]
)
def test_forms_of_one_label(text: str) -> None:
    assert slot_of(PLAIN, 9, 9, text) == Slot(2, 6)


@pytest.mark.parametrize("text", ["25", "025", " 25", "\uff12\uff15"])
def test_forms_of_one_number(text: str) -> None:
    assert slot_of(LINEAR, 9, 9, text) == Slot(2, 6)


@pytest.mark.parametrize("text", ["", " ", "7", "C", "7C", "C7D", "C7.5", "C-", "\u0663", "C" * 99])
def test_what_is_no_label_of_the_box(text: str) -> None:
    with pytest.raises(SlotUnreadable, match="I9"):
        slot_of(PLAIN, 9, 9, text)


@pytest.mark.parametrize("text", ["A1", "", "1.5", "-1", "9" * 5000])
def test_what_is_no_running_number(text: str) -> None:
    with pytest.raises((SlotUnreadable, SlotOutside)):
        slot_of(LINEAR, 5, 5, text)


def test_a_slot_beyond_the_box_says_its_size() -> None:
    with pytest.raises(SlotOutside) as refusal:
        slot_of(PLAIN, 10, 10, "K3")
    assert str(refusal.value) == (
        "Box is 10 \u00d7 10; K3 doesn't exist. Its slots go from A1 to J10."
    )
    assert refusal.value.within == Slot(9, 2)
    assert str(refusal.value.with_nearest("J10")).endswith("Nearest free: J10.")


@pytest.mark.parametrize(("text", "within"), [("0", Slot(0, 0)), ("26", Slot(4, 4))])
def test_a_number_beyond_the_box(text: str, within: Slot) -> None:
    with pytest.raises(SlotOutside) as refusal:
        slot_of(LINEAR, 5, 5, text)
    assert refusal.value.within == within


@pytest.mark.parametrize("text", ["A0", "A10", "ZZZZZ1", "I1"])
def test_a_skipped_or_far_label_is_outside(text: str) -> None:
    with pytest.raises(SlotOutside):
        slot_of(LabelScheme(skip="I"), 9, 9, text)


def test_a_slot_beyond_the_grid_has_no_label() -> None:
    with pytest.raises(SlotOutside):
        label_of(PLAIN, 9, 9, Slot(9, 0))


def test_the_snake_turns_at_every_row() -> None:
    snake = LabelScheme(mode=Mode.LINEAR, order=Order.ROW_SNAKE)
    assert [label_of(snake, 3, 3, Slot(1, at)) for at in range(3)] == ["6", "5", "4"]


def test_a_cane_counts_from_the_bottom() -> None:
    cane = LabelScheme(mode=Mode.LINEAR, origin=Corner.BOTTOM_LEFT)
    assert [label_of(cane, 5, 1, Slot(row, 0)) for row in range(5)] == ["5", "4", "3", "2", "1"]


def test_letters_go_on_after_z_and_skip() -> None:
    assert row_labels(PLAIN, 28)[-3:] == ("Z", "AA", "AB")
    assert row_labels(LabelScheme(skip="IO"), 10)[7:] == ("H", "J", "K")


def test_labels_are_listed_as_the_box_lies() -> None:
    scheme = LabelScheme(rows=Axis.SMALL_ROMAN, padding=2, origin=Corner.BOTTOM_RIGHT)
    assert row_labels(scheme, 4) == ("iv", "iii", "ii", "i")
    assert column_labels(scheme, 3) == ("03", "02", "01")
    assert row_labels(LINEAR, 4) == column_labels(LINEAR, 4) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"rows": Axis.NUMBERS},
        {"columns": Axis.ROMAN},
        {"separator": "x"},
        {"skip": "i"},
        {"skip": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"padding": 7},
    ],
)
def test_a_labelling_that_cannot_work(fields: dict[str, object]) -> None:
    with pytest.raises(SchemeUnsound):
        LabelScheme(**fields)  # type: ignore[arg-type]

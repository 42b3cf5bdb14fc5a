from pathlib import Path

import pytest

from cellinv.labels.data import LabelData
from cellinv.labels.errors import LabelFileNotWritten, LabelFormatUnknown, NoLabels
from cellinv.labels.files import write_labels
from cellinv.labels.layouts import layout

STARTS = {".pdf": b"%PDF-1.", ".PNG": b"\x89PNG", ".zpl": b"^XA^CI28"}


@pytest.mark.parametrize("suffix", STARTS)
def test_the_ending_chooses_the_output(suffix: str, tmp_path: Path, vial: LabelData) -> None:
    path = tmp_path / f"label{suffix}"
    write_labels(path, layout("vial-wrap"), [vial])
    assert path.read_bytes().startswith(STARTS[suffix])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["label.jpg", "label"])
def test_another_ending_is_refused(name: str, tmp_path: Path, vial: LabelData) -> None:
    with pytest.raises(LabelFormatUnknown, match=r"\.pdf, \.png, \.zpl"):
        write_labels(tmp_path / name, layout("box"), [vial])


def test_no_labels_leave_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "label.pdf"
    path.write_bytes(b"old")
    with pytest.raises(NoLabels):
        write_labels(path, layout("box"), [])
    assert path.read_bytes() == b"old"


def test_a_refused_write_is_told_and_leaves_nothing(tmp_path: Path, vial: LabelData) -> None:
    taken = tmp_path / "label.zpl"
    taken.mkdir()
    with pytest.raises(LabelFileNotWritten, match=r"label\.zpl could not be written"):
        write_labels(taken, layout("box"), [vial])
    assert list(tmp_path.iterdir()) == [taken]


def test_a_missing_folder_is_told(tmp_path: Path, vial: LabelData) -> None:
    with pytest.raises(LabelFileNotWritten, match="No such file"):
        write_labels(tmp_path / "none" / "label.zpl", layout("box"), [vial])


def test_zpl_has_one_job_per_label(tmp_path: Path, vial: LabelData) -> None:
    path = tmp_path / "label.zpl"
    write_labels(path, layout("sheet-85"), [vial] * 5)
    assert path.read_text(encoding="ascii").count("^XA") == 5

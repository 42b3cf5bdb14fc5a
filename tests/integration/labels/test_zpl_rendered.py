"""ZPL seen by a renderer that is not ours.

``npm install --prefix .tools --no-save zpl-renderer-js`` makes these tests run; another folder
that holds its node_modules is named by CELLINV_ZPL_RENDERER.
"""

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw
from cellinv.labels.layouts import LabelLayout, layout, layouts
from cellinv.labels.zpl import zpl_text

ROOT = Path(__file__).resolve().parents[3]
RENDERER = (
    Path(os.environ.get("CELLINV_ZPL_RENDERER", ROOT / ".tools"))
    / "node_modules"
    / "zpl-renderer-js"
)
PER_MM = {203: 8, 300: 12, 600: 24}

Job = tuple[LabelLayout, LabelData, int]
Decode = Callable[[bytes], set[str]]

NO_RENDERER = pytest.mark.skipif(
    shutil.which("node") is None or not RENDERER.is_dir(),
    reason="needs node and zpl-renderer-js (see the head of this file)",
)
pytestmark = NO_RENDERER


@pytest.fixture
def render(tmp_path: Path) -> Callable[[list[Job]], list[bytes]]:
    def rendered(jobs: list[Job]) -> list[bytes]:
        asked: list[dict[str, Any]] = [
            {
                "zpl": zpl_text([draw(one, data)], dpi),
                "width_mm": one.width_mm,
                "height_mm": one.height_mm,
                "per_mm": PER_MM[dpi],
            }
            for one, data, dpi in jobs
        ]
        script = ROOT / "tests" / "data" / "labels" / "render_zpl.cjs"
        subprocess.run(
            ["node", str(script), str(RENDERER.resolve()), str(tmp_path)],
            input=json.dumps(asked),
            text=True,
            check=True,
            capture_output=True,
            timeout=60,
        )
        assert not list(tmp_path.glob("*-1.png"))
        return [(tmp_path / f"{number}-0.png").read_bytes() for number in range(len(jobs))]

    return rendered


Render = Callable[[list[Job]], list[bytes]]


def test_every_layout_decodes_at_every_resolution(
    render: Render, vial: LabelData, zxing: Decode
) -> None:
    jobs = [(one, vial.as_specimen(), dpi) for one in layouts().values() for dpi in PER_MM]
    read = [zxing(png) for png in render(jobs)]
    assert read == [{vial.code}] * len(jobs)


def test_zbar_agrees_on_what_it_knows(render: Render, vial: LabelData, zbar: Decode) -> None:
    jobs = [(layout(name), vial, 300) for name in ("box", "tank", "tube-5ml")]
    assert [zbar(png) for png in render(jobs)] == [{vial.code}] * 3


def test_unusual_codes_come_back_unchanged(render: Render, vial: LabelData, zxing: Decode) -> None:
    codes = ["A_1", "A>0B", "a^b~c", "x__5E", "1234567890", "CIXFORINVESTIGATION", "WCB 0017"]
    jobs = [
        (layout(name), replace(vial, code=code), 300)
        for code in codes
        for name in ("cap-dot", "tank", "box")
    ]
    assert [zxing(png) for png in render(jobs)] == [{data.code} for _, data, _ in jobs]


def test_nothing_is_printed_over_the_edge_or_over_a_line(render: Render, vial: LabelData) -> None:
    wide = dict.fromkeys(vial.fields, "WMWM WMWM WMWM WMWM WMWM WMWM WMWM")
    data = replace(vial, fields=wide).as_specimen()
    for png in render([(one, data, 300) for one in layouts().values()]):
        image = Image.open(io.BytesIO(png)).convert("L")
        dark = image.point(lambda dot: 255 - dot).getbbox()
        assert dark is not None
        assert min(dark[0], dark[1], image.width - dark[2], image.height - dark[3]) >= 3

"""The lineage's graph with two thousand nodes in sight: what a frame of it costs the processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.bench.figures import Row, Series

FRAME_MS = 16.0


def measure(_url: str) -> list[Row]:
    """Pan and zoom a graph off the screen; figures are the processor's time alone.

    The floor is one block and one straight line for each node, painted by Qt without a scene.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.frames"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout)
    floor = Series("blocks and lines alone", values=told["floor"])
    note = f"{told['seen']:,} nodes in sight"
    return [
        Row("lineage: pan and zoom, all in sight", Series("frame", values=told["far"]), floor,
            limit_p99=FRAME_MS, note=note),
        Row("lineage: pan, cards read", Series("frame", values=told["pan"]), limit_p99=FRAME_MS),
        Row("lineage: zoom, cards read", Series("frame", values=told["zoom"]),
            limit_p99=FRAME_MS),
    ]  # fmt: skip

"""The benchmarks run as their page says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from command import ROOT, environment

ABSTRACT = "We present TeapotNet, a model for image classification. It reaches 80.5% accuracy on ImageNet."


def test_the_extraction_is_measured_beside_a_bare_pipeline(tmp_path: Path) -> None:
    paper = {"id": "1", "title": "Pots", "abstract": ABSTRACT}
    entities = [{"n": "TeapotNet", "t": "Model", "r": "PROPOSES"}]
    (tmp_path / "papers.jsonl").write_text(json.dumps(paper))
    (tmp_path / "gold.jsonl").write_text(json.dumps({**paper, "entities": entities}))
    command = ["-m", "benchmarks.extraction", tmp_path / "papers.jsonl", "--gold", tmp_path / "gold.jsonl"]
    out = subprocess.check_output(
        [sys.executable, *map(str, command), "--repeats", "1"], cwd=ROOT, env=environment(), text=True
    )
    named = [line.strip().rsplit("  ", 1)[0].strip() for line in out.splitlines()]
    assert named[:2] == ["papers; repeats", "cores; load before"]
    for name in ("bare spaCy, median", "papervine, median", "papervine to bare spaCy, time", "CPU time"):
        assert name in named
    assert named.count("peak memory") == 2
    assert "entity/Model" in out

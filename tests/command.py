"""Runs the `papervine` command as a process of its own, as people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def environment(**variables: str) -> dict[str, str]:
    """The environment of the command: this checkout's, with no store and no language model chosen."""
    chosen = ("PAPERVINE_STORE", "PAPERVINE_LLM_URL", "PAPERVINE_CACHE", "OPENAI_API_KEY", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in chosen}
    extra = os.environ.get("PYTHONPATH", "")
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), extra])), **variables}


def papervine(
    *arguments: str | Path, cwd: Path, stdin: str | bytes = b"", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(**variables),
        timeout=300,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def lines(path: Path) -> list[Any]:
    """The objects of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

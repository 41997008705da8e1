"""Answers that were given before, kept on disk: a second run asks nothing, and a stopped one goes on."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from extract.errors import LlmError
from extract.llm.prompt import INSTRUCTIONS

NOT_INSTALLED = "--llm needs more libraries: pip install 'papervine[llm]', or -e '.[llm]' in a checkout"
VARIABLE = "PAPERVINE_CACHE"
PROMPT_VERSION = hashlib.sha256(INSTRUCTIONS.encode()).hexdigest()[:12]
"""Changes with the prompt, so that no answer to another one is taken."""


@dataclass(frozen=True)
class Cache:
    """A folder with a file for each answer, named after the model, the prompt and the question."""

    folder: Path

    def get(self, model: str, question: str) -> str | None:
        """The answer of `model` to `question`; None where there is none."""
        try:
            return self._path(model, question).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, model: str, question: str, answer: str) -> None:
        """Keep an answer; whoever reads at the same time sees all of it or nothing."""
        path = self._path(model, question)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as file:
            file.write(answer.encode("utf-8", "replace"))
        Path(file.name).replace(path)

    def _path(self, model: str, question: str) -> Path:
        key = json.dumps([model, PROMPT_VERSION, question])
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.txt"


def default_cache() -> Cache:
    """The cache in the folder that `PAPERVINE_CACHE` names, else in the user's own for programs' caches."""
    try:
        from platformdirs import user_cache_path
    except ImportError:
        raise LlmError(NOT_INSTALLED) from None
    named = os.environ.get(VARIABLE)
    return Cache((Path(named) if named else user_cache_path("papervine", appauthor=False)) / "llm")

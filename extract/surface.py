"""Surface forms within one paper: what makes two of them the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(r"[^\w+#.]|_|\.(?!\d)|(?<!\d)\.")
"""All but letters, digits, + and #; a point between digits stays: OPT-1.3B is not OPT-13B."""


def surface_key(text: str) -> str:
    """What makes two surface forms of a paper the same: letters, digits, + and #; case and plural folded."""
    return fold_plural(_DROPPED.sub("", unicodedata.normalize("NFKC", text).lower()))


@lru_cache(maxsize=100_000)
def token_key(word: str) -> str:
    """A token's part of a surface key: the keys of a span's tokens, joined, folded to the span's key."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", word).lower())


def fold_plural(key: str) -> str:
    """A key without its plural s."""
    return key[:-1] if len(key) > 3 and key[-1] == "s" and key[-2] != "s" else key

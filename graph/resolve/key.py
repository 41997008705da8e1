"""The identity key: what remains of a name when case, Unicode form, separators and plural are folded.

Two names of one type with equal keys are one entity. Digits, decimal points, `+`, `#`, `@`, `*`, `/` between
digits and every letter are significant: nothing is compared by likeness.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

MAX_SLUG = 120
"""Characters after which an id is cut and a digest of the whole key is added."""

_GREEK = {
    chr(code): unicodedata.name(chr(code)).removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").lower()
    for code in range(ord("α"), ord("ω") + 1)
} | {"λ": "lambda", "ϵ": "epsilon", "ϕ": "phi"}

_LATEX_COMMAND = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:bf|it|cal|bb|rm|sf|frak)?|emph|it|bf|rm|var)?(?=[^A-Za-z]|$)"
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|[+#@*/]|[^\w\s]|_")
_KEPT = frozenset("+#@*")
_SUBSCRIPT = re.compile(r"(?<=[^\W\d_])_(?=\{|\d)")
_MULTIPLE = re.compile(r"(?<=\d)[×✕](?=\d)")

_NO_PLURAL = frozenset({
    "series", "species", "news", "physics", "lens", "means", "kmeans", "across", "always", "perhaps",
    "thus", "less", "yes", "this", "kinetics", "mathematics", "dynamics", "semantics", "statistics",
    "robotics", "linguistics", "graphics", "ethics", "analytics", "genomics", "proteomics", "acoustics",
    "economics", "electronics", "optics", "mechanics", "aesthetics", "diabetes", "rabies", "herpes",
    "tens",
})  # fmt: skip
_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "indices": "index", "vertices": "vertex",
    "matrices": "matrix", "corpora": "corpus", "criteria": "criterion", "biases": "bias", "caches": "cache",
    "viruses": "virus", "lenses": "lens", "buses": "bus", "movies": "movie", "cookies": "cookie",
    "niches": "niche", "axes": "axis", "ratios": "ratio", "scenarios": "scenario", "videos": "video",
    "audios": "audio", "photos": "photo", "studios": "studio", "schemas": "schema", "formulas": "formula",
    "personas": "persona", "cameras": "camera", "areas": "area", "ideas": "idea",
}  # fmt: skip
_PLURAL_ICS = frozenset({"metrics", "topics", "heuristics", "characteristics", "critics", "clinics"})

_SYMBOL_NAMES = {"+": "plus", "#": "sharp", "@": "at", "*": "star", "/": "slash"}


@lru_cache(maxsize=200_000)
def identity_key(name: str) -> str:
    """The key under which `name` is known; empty only where `name` is blank.

    "LLaMA-2", "Llama 2" and "LLaMA2" give ``llama2``. Between two numbers the separator stays
    ("Llama-2-7B": ``llama2-7b``), and after a name's only letter ("F-1": ``f-1``, not ``f1``), since there
    folding would join things that differ.
    """
    tokens = _tokens(name)
    words = [
        _singular(token) if _is_word(token, tokens, i) else _fold(token) for i, token in enumerate(tokens)
    ]
    key = _join(words)
    return key or _bare(name)


def entity_id(label: str, key: str) -> str:
    """The readable id of an entity: its label and a slug of its key; different keys give different ids."""
    return f"{label.lower()}:{slug(key)}"


def slug(key: str) -> str:
    """`key` in letters, digits, `.` and `-`; different keys give different slugs."""
    text = "".join(_slug_character(key, i) for i in range(len(key)))
    if len(text) <= MAX_SLUG:
        return text
    return f"{text[:MAX_SLUG]}~{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _slug_character(key: str, i: int) -> str:
    """One character of a slug: an escape starts with `-` and a letter, a separator is `-` and a digit."""
    character = key[i]
    kept_separator = character == "-" and key[i + 1 : i + 2].isdigit()
    if character.isalnum() or character == "." or kept_separator:
        return character
    return f"-{_SYMBOL_NAMES.get(character) or f'u{ord(character):06x}'}"


def _tokens(name: str) -> list[str]:
    """Letters, numbers and symbols of `name` in order, with `""` where something separates them."""
    text = _plain_text(name)
    tokens: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end and tokens:
            tokens.append("")
        tokens.append(match[0])
        end = match.end()
    return tokens


def _plain_text(name: str) -> str:
    """`name` without LaTeX mark-up, invisible characters, accents on Latin letters and apostrophes."""
    text = unicodedata.normalize("NFKC", name)
    text = _LATEX_COMMAND.sub("", text).replace("\\", "").replace("**", "")
    text = _SUBSCRIPT.sub("", text)
    text = _MULTIPLE.sub("x", text)
    text = re.sub(r"(?<=\d)\^", " ", text)
    text = re.sub(r"['’`´{}$^]", "", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").replace("&", " and ")
    return _without_accents(text)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        is_accent = "\u0300" <= character <= "\u036f"
        if not (is_accent and kept and kept[-1].isalpha() and kept[-1] < "\u0530"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_word(token: str, tokens: list[str], i: int) -> bool:
    """Whether `token` touches no number, so that a final s may be a plural (not in "v5s" and "ConvS2S")."""
    before, after = tokens[i - 1] if i else "", tokens[i + 1] if i + 1 < len(tokens) else ""
    return token.isalpha() and not (before[:1].isdigit() or after[:1].isdigit())


def _fold(token: str) -> str:
    folded = token.casefold()
    return "".join(_GREEK.get(character, character) for character in folded)


def _singular(word: str) -> str:
    """`word` folded, without the s of a plural: "networks", "CNNs", "ViTs", not "DARTS", "NetS" or "bias"."""
    folded = _fold(word)
    if re.fullmatch(r"[A-Za-z]*[A-Z]s", word) and len(word) > 2:
        return folded[:-1]
    if word.endswith("S") or not folded.endswith("s") or len(folded) < 4 or folded in _NO_PLURAL:
        return _IRREGULAR.get(folded, folded)
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    if folded.endswith(("ss", "us", "is", "as", "os")):
        return folded
    if folded.endswith("ics") and folded not in _PLURAL_ICS:
        return folded
    return _without_s(folded)


def _without_s(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def _join(words: list[str]) -> str:
    """The words run together; `-` where leaving the separator out would join what differs."""
    kept = [(word, i) for i, word in enumerate(words) if _significant(words, i)]
    key = ""
    for position, (word, i) in enumerate(kept):
        separated = i > 0 and position > 0 and kept[position - 1][1] != i - 1
        only_letter = position == 1 and len(key) == 1 and key.isalpha() and key.isascii()
        if word[0].isdigit() and separated and (key[-1:].isdigit() or only_letter):
            key += "-"
        key += word
    return key


def _significant(words: list[str], i: int) -> bool:
    word = words[i]
    if not word:
        return False
    if word == "/":
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        return before[:1].isdigit() and after[:1].isdigit()
    return (
        word[0].isalnum() or word in _KEPT or unicodedata.category(word[0]) in {"Mn", "Mc"} or word in "∞∇±"
    )


def _bare(name: str) -> str:
    """The key of a name without letters, digits or known symbols: all of it but the spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())

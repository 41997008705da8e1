r"""Text as it is analysed, and the way back to the text as given.

Abstracts carry leftovers of LaTeX (``\textbf{x}``, ``$k_{ast}$``, ``28.2times``, ``~smith2021robust``), of
Markdown and HTML, ligatures and odd white space, which mislead a tokenizer. `clean` takes them away and
remembers, for each character that it leaves, which characters of the original it stands for. It is careful
rather than thorough: braces, dollar signs, tildes and asterisks go only where they are markup.

Every rule is one alternative of `_LEFTOVER`, applied in one pass from left to right; no rule looks further
ahead than a fixed number of characters, so the time is linear in the length of the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class CleanText:
    """A cleaned text with its alignment to `original`.

    Character `i` of `text` stands for ``original[starts[i]:ends[i]]``. Both sequences never fall, and two
    neighbours share characters only where one character became several (a ligature).
    """

    text: str
    original: str
    starts: range | array[int]
    ends: range | array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        r"""The span of the original text that ``text[start:end]`` came from.

        Markup at the edges is included only where the span would else hold one half of a pair: ``k_{ast}``
        and ``$k$-means`` come whole, ``\textbf{BERT}`` comes as ``BERT``. An empty span stays empty.
        """
        if start >= end:
            at = self.starts[start] if start < len(self.text) else len(self.original)
            return at, at
        first, last = self.starts[start], self.ends[end - 1]
        if last - first == end - start:
            return first, last
        return self._close_pairs(start, end, first, last)

    def cleaned_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the cleaned text left of ``original[start:end]``, possibly empty."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def _close_pairs(self, start: int, end: int, first: int, last: int) -> tuple[int, int]:
        """Widen ``original[first:last]`` over dropped markup beside it that completes a pair begun inside."""
        before = self.ends[start - 1] if start else 0
        after = self.starts[end] if end < len(self.text) else len(self.original)
        inside = self.original[first:last]
        left, right = self.original[before:first], self.original[last:after]
        closing, opening = _unmatched_braces(inside)
        odd = {mark for mark in ("$", "**") if inside.count(mark) % 2}
        if (closing and "{" in left) or any(mark in left for mark in odd):
            first -= len(left.lstrip())
            odd -= {mark for mark in odd if mark in left}
        if opening and "}" in right:
            last += right.index("}") + 1
            odd -= {mark for mark in odd if mark in self.original[first:last][len(inside) :]}
        for mark in odd:
            position = self.original.find(mark, last, after)
            if position >= 0:
                last = position + len(mark)
        return first, last


def clean(text: str) -> CleanText:
    """`text` without the leftovers of markup, white space collapsed, aligned with the original."""
    if _is_clean(text):
        same = range(len(text) + 1)
        return CleanText(text, text, same[:-1], same[1:])
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    position = 0
    for start, end, replacement in _edits(text):
        pieces += (text[position:start], replacement)
        starts.extend(range(position, start))
        ends.extend(range(position + 1, start + 1))
        starts.extend([start] * len(replacement))
        ends.extend([end] * len(replacement))
        position = end
    pieces.append(text[position:])
    starts.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return _collapse_spaces("".join(pieces), text, starts, ends)


def _is_clean(text: str) -> bool:
    """Whether no rule can apply, seen at a glance: most abstracts are clean as they are."""
    if _SUSPECT.search(text) or "  " in text or "''" in text or text != text.strip():
        return False
    return "times" not in text or not re.search(r"\dtimes", text)


def _collapse_spaces(cleaned: str, original: str, starts: array[int], ends: array[int]) -> CleanText:
    """One space for each run of white space, none at either end; a space stands for its whole run."""
    if not _SPACES.search(cleaned):
        return CleanText(cleaned, original, starts, ends)
    pieces: list[str] = []
    new_starts, new_ends = array("l"), array("l")
    previous = 0
    for word in re.finditer(r"\S+", cleaned):
        if pieces:
            pieces.append(" ")
            new_starts.append(ends[previous - 1])
            new_ends.append(max(starts[word.start()], ends[previous - 1]))
        pieces.append(word[0])
        new_starts.extend(starts[word.start() : word.end()])
        new_ends.extend(ends[word.start() : word.end()])
        previous = word.end()
    return CleanText("".join(pieces), original, new_starts, new_ends)


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """What to replace: start, end and replacement, in order and apart from each other."""
    dropped = _dropped_delimiters(text)
    for match in _LEFTOVER.finditer(text):
        rule = _RULES[match.lastgroup or ""]
        replacement = rule(match, dropped)
        if replacement is not None:
            yield match.start(), match.end(), replacement


def _dropped_delimiters(text: str) -> set[int]:
    """Positions of the braces, dollar signs and asterisks that are markup."""
    dropped: set[int] = set()
    for pattern in (_MATH, _BOLD, _ITALIC, _UNDERLINED):
        for match in pattern.finditer(text):
            mark = len(match["mark"])
            dropped.update(range(match.start(), match.start() + mark))
            dropped.update(range(match.end() - mark, match.end()))
    if "{" in text:
        dropped |= _dropped_braces(text)
    return dropped


def _dropped_braces(text: str) -> set[int]:
    """Positions of the braces that group for LaTeX; those of a set or a template stay."""
    openers = {match.start(match.lastgroup or 0) for match in _GROUP.finditer(text)}
    maths = [(match.start(), match.end()) for match in _MATH.finditer(text)]
    dropped: set[int] = set()
    stack: list[int] = []
    for match in re.finditer(r"\\[{}]|[{}]", text):
        position = match.start()
        if match[0] == "{":
            stack.append(position)
            place = bisect_right(maths, (position, len(text))) - 1
            in_maths = place >= 0 and position < maths[place][1]
            follows_group = position - 1 in dropped and text[position - 1] == "}"
            if in_maths or follows_group or position in openers:
                dropped.add(position)
        elif match[0] == "}" and stack and stack.pop() in dropped:
            dropped.add(position)
    return dropped


def _unmatched_braces(text: str) -> tuple[int, int]:
    """How many closing and how many opening braces of `text` have no partner in it."""
    closing = opening = 0
    for brace in re.findall(r"[{}]", text):
        if brace == "{":
            opening += 1
        elif opening:
            opening -= 1
        else:
            closing += 1
    return closing, opening


_GREEK = {chr(code): unicodedata.name(chr(code), "") for code in range(0x391, 0x3CA)}
_SYMBOLS = {
    **{name.split()[-1].title(): letter for letter, name in _GREEK.items() if "CAPITAL" in name},
    **{name.split()[-1].lower(): letter for letter, name in _GREEK.items() if "SMALL" in name},
    "lambda": "λ", "Lambda": "Λ", "varepsilon": "ε", "varphi": "φ", "vartheta": "θ", "ell": "ℓ",
    "times": "×", "texttimes": "×", "pm": "±", "approx": "≈", "sim": "~", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ll": "≪", "gg": "≫", "neq": "≠", "to": "→", "rightarrow": "→", "cdot": "·", "infty": "∞",
    "ldots": "…", "dots": "…", "cdots": "…", "circ": "°", "in": "∈", "ast": "*", "star": "*",
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "ss": "ß", "ae": "æ", "oe": "œ", "o": "ø", "l": "ł",
    "textasciitilde": "~", "textemdash": "—", "footnote": " ", "item": " ", "quad": " ", "qquad": " ",
    "newline": " ", "par": " ",
}  # fmt: skip
"""LaTeX commands that stand for characters; a command without any rule stands for its own name."""

_SWITCHES = "bf|it|em|rm|sc|tt|sl|sf|cal"
_STYLES = re.compile(
    "text(?:bf|it|tt|sc|rm|sf|up|normal)?|emph|underline|overline|url|math[a-z]+|boldsymbol|bm|[mh]box"
    "|ensuremath|operatorname|(?:wide)?(?:tilde|hat)|bar|vec|left|right|[bB]ig[lr]?|displaystyle|xspace"
)
"""Commands that only dress their argument."""

_MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    '"': "\u0308",
    ".": "\u0307",
}
_KEY = r"[a-z][a-z'\-]{0,40}(?:19|20)\d\d[a-z]{0,40}\b"

_MATH = re.compile(
    r"(?<!\\)(?P<mark>\$\$?)(?=[^\s$])(?!\d[^$]{0,400}\s[A-Za-z]{2})[^$]{1,400}(?<![\s\\])(?P=mark)(?!\d)"
)
_BOLD = re.compile(r"(?P<mark>\*\*)(?=[^\s*])[^*\n]{1,200}(?<=\S)\*\*")
_UNDERLINED = re.compile(r"(?<!\w)(?P<mark>__?)(?=[A-Za-z])\w{1,60}(?<=[A-Za-z0-9])(?P=mark)(?!\w)")
_ITALIC = re.compile(r"(?<![\w*^$)\\])(?P<mark>\*)(?=[A-Za-z])[^*\n]{1,80}(?<=[\w.$])\*(?![\w*])")
_LOST = "textbf|textit|texttt|textsc|textrm|emph|url"
_GROUP = re.compile(
    rf"(?:\\[A-Za-z]+\*?|[_^]|(?<![A-Za-z])(?:{_LOST}))(?P<argument>\{{)"
    rf"|(?P<switch>\{{)(?:\\[A-Za-z]|(?:{_SWITCHES})[ ])"
    r"|(?P<base>\{)\w+\}(?=[_^]\{)"
)
"""The opening braces that LaTeX would read: of an argument, before a switch, around what has an index."""

_SPACES = re.compile(r"^\s|\s$|\s\s|[^\S ]")
_SUSPECT = re.compile(
    r"[\\{}$~*`^&<_\x00-\x1f\x7f-\xa0\xad\u0300-\u036f\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ud800-\udfff\ufb00-\ufb06\ufeff\uff01-\uff5e\U0001d400-\U0001d7ff]"
)

_Rule = Callable[[re.Match[str], set[int]], str | None]


def _command(match: re.Match[str], dropped: set[int]) -> str:
    name = match[0][1:]
    if _STYLES.fullmatch(name):
        return ""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    before = match.string[max(match.start() - 1, 0) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return f"{' ' if before.isalnum() or before == '}' else ''}{name}{' ' if after == '{' else ''}"


def _accented(match: re.Match[str], dropped: set[int]) -> str:
    mark, letter = match[0][1], next(c for c in match[0][2:] if c.isalpha())
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


def _brace(match: re.Match[str], dropped: set[int]) -> str | None:
    position = match.start()
    if position not in dropped:
        return None
    between = position - 1 in dropped and match.string[position - 1] == "}"
    return " " if match[0] == "{" and between else ""


def _delimiter(match: re.Match[str], dropped: set[int]) -> str | None:
    return "" if match.start() in dropped else None


def _entity(match: re.Match[str], dropped: set[int]) -> str | None:
    character = html.unescape(match[0])
    if character == match[0]:
        return None
    return " " if character.isspace() else "".join(c for c in character if c.isprintable())


def _compatible(match: re.Match[str], dropped: set[int]) -> str | None:
    folded = unicodedata.normalize("NFKC", match[0])
    return folded if folded != match[0] else None


def _mojibake(match: re.Match[str], dropped: set[int]) -> str | None:
    try:
        return match[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None


def _always(replacement: str) -> _Rule:
    return lambda match, dropped: replacement


_ALTERNATIVES: tuple[tuple[str, str, _Rule], ...] = (
    ("citation", r"[ ~]?\\[cC]ite[a-z]*\*?(?:\[[^\]]{0,80}\]){0,2}\{[^{}]{0,400}\}", _always("")),
    (
        "reference",
        r"\\(?:label|(?:eq|auto|c)?ref|href|begin|end|vspace|hspace)\*?\{[^{}]{0,400}\}",
        _always(" "),
    ),
    ("citation_key", rf"~{_KEY}(?:,\s?{_KEY})*", _always("")),
    ("switch", rf"\\(?:{_SWITCHES})(?![A-Za-z])[ ]?", _always("")),
    ("glued_style", r"\\(?:emph|text(?:it|bf|tt)|math(?:cal|bb|bf))(?=[A-Za-z])", _always("")),
    ("accent", r"\\[`'^\"~=.](?:\{[A-Za-z]\}|[A-Za-z])", _accented),
    ("command", r"\\[A-Za-z]+", _command),
    ("escaped", r"\\[%&$#_{}|*]", lambda match, dropped: match[0][1]),
    ("maths_bracket", r"\\[()\[\]!/\-@]", _always("")),
    ("latex_space", r"\\[\\,;:\s]", _always(" ")),
    ("lost_command", rf"(?<![A-Za-z\\])(?:{_LOST})(?=\{{)", _always("")),
    ("lost_switch", rf"(?<=\{{)(?:{_SWITCHES})[ ]", _always("")),
    ("brace", r"[{}]", _brace),
    ("delimiter", r"[$*_]", _delimiter),
    ("times", r"(?<=\d)times(?![a-z])", _always("×")),
    ("tie", r"(?<=[\w.,:)])~(?=[A-Za-z(\[\\$`'{])|(?<=[a-z]\.)~(?=\d)|~(?=\\%)", _always(" ")),
    ("quotes", r"``|''", _always('"')),
    ("code", r"(?<![`\w])`(?=[^`\s][^`\n]{0,60}`(?!`))|(?<=[^`\s])`(?![`\w])", _always("")),
    ("entity", r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", _entity),
    ("tag", r"</?(?:b|i|em|strong|sub|sup|tt|code|p|jats:[a-z]+)\s?/?>", _always("")),
    ("line_break", r"<br\s?/?>", _always(" ")),
    ("mojibake", r"â\x80[\x80-\xbf]", _mojibake),
    (
        "invisible",
        r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]",
        _always(""),
    ),
    ("half_a_character", r"[\ud800-\udfff]", _always("\ufffd")),  # a surrogate that has lost the other
    (
        "compatible",
        r"[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]|[^\W\d_][\u0300-\u036f]+",
        _compatible,
    ),
)
"""What is replaced: name, pattern, and what by (None leaves it); the first alternative that matches wins."""

_LEFTOVER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _ALTERNATIVES))
_RULES = {name: rule for name, _, rule in _ALTERNATIVES}

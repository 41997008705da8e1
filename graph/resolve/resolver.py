"""From the names in a record to entities of the graph, one name at a time and independent of any other paper.

The rules, first match wins; each works within one type, so that a model and a method of the same name are
two entities:

1. ``definition``: the paper spells the name out ("Sparsely-Activated Model (SAM)") as something else than the
   tables know under that short form (Segment Anything Model): the long form decides, by rule 2 or 4.
2. ``alias``: the name's identity key belongs to an entry of the user's alias table or of the shipped
   tables, as its name or as an alias. Aliases that two shipped entries share are left out: they decide
   nothing.
3. ``form``: the paper joins the name with another form ("low-rank adaptation (LRA)"), the name itself is in
   no table, and every form that is in one leads to the same entry. Bare short forms ("DP", "SAM") have no
   say here: one careless abbreviation must not merge two things of the field.
4. ``key``: the identity key of the name as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extract import lexicon
from extract.lexicon import LexiconEntry
from graph.resolve.aliases import AliasTable, read_aliases, shipped_aliases
from graph.resolve.key import entity_id, identity_key

Rule = Literal["definition", "alias", "form", "key"]

_SHORT_FORM = re.compile(r"[^\W_]{1,6}|[A-Z0-9][A-Z0-9+.-]*s?")

_SAME_START = 3
"""Letters that the first words of two long forms share where one is a way of writing the other."""


@dataclass(frozen=True)
class Resolution:
    """The entity that a name stands for, and the rule that decided.

    `curated_name` is None where no table knows the entity.
    """

    id: str
    label: str
    key: str
    curated_name: str | None
    rule: Rule


class Resolver:
    """Resolves names by fixed tables; the same name and forms give the same entity, whatever came before.

    `fingerprint` changes whenever the tables do, so that papers resolved by other tables
    are loaded again.
    """

    def __init__(self, table: AliasTable) -> None:
        self._table = table
        self._keys = _keys_of_entities(table)
        self.fingerprint = _fingerprint(table)

    @classmethod
    def load(cls, aliases: Path | None = None) -> Resolver:
        """The resolver of the shipped tables, and of the user's `aliases`, which go first.

        Raises:
            AliasError: a line of `aliases` cannot be used.
        """
        table = shipped_aliases(lexicon.load())
        return cls(table if aliases is None else read_aliases(aliases, table))

    @classmethod
    def from_entries(cls, entries: Iterable[LexiconEntry]) -> Resolver:
        """The resolver of these entries alone."""
        return cls(shipped_aliases(entries))

    def resolve(self, name: str, label: str, forms: Sequence[str] = ()) -> Resolution | None:
        """The entity of type `label` that `name` stands for; None where `name` is blank.

        Args:
            name: as the paper writes it.
            label: the entity's type.
            forms: other forms that the same paper joins with the name.
        """
        key = identity_key(name)
        if not key:
            return None
        if (label, key) in self._table:
            own = self._own_definition(name, label, key, forms)
            return self._found(label, key, "alias") if own is None else self._defined(label, own)
        found = {
            self._table[label, form_key].key
            for form in forms
            if not _SHORT_FORM.fullmatch(form) and (label, form_key := identity_key(form)) in self._table
        }
        if len(found) == 1:
            return self._found(label, found.pop(), "form")
        return Resolution(entity_id(label, key), label, key, None, "key")

    def _own_definition(self, name: str, label: str, key: str, forms: Sequence[str]) -> str | None:
        """The long form by which the paper defines `name` unlike the tables; None where it does not.

        Unlike means that no other form in the paper is known to the entity, and that none of its known names
        starts as the long form does.
        """
        entity = (label, self._table[label, key].key)
        known = self._keys[entity] - {key}
        spelled_out = [form for form in forms if is_spelled_out(name, form)]
        starts = {identity_key(re.split(r"[\s-]+", form)[0])[:_SAME_START] for form in spelled_out}
        if (
            not known
            or any(identity_key(form) in known for form in forms)
            or any(other.startswith(start) for other in known for start in starts)
        ):
            return None
        return min(spelled_out, default=None)

    def _defined(self, label: str, form: str) -> Resolution:
        key = identity_key(form)
        if (label, key) in self._table:
            return self._found(label, key, "definition")
        return Resolution(entity_id(label, key), label, key, None, "definition")

    def _found(self, label: str, key: str, rule: Rule) -> Resolution:
        entry = self._table[label, key]
        return Resolution(entity_id(label, entry.key), label, entry.key, entry.name, rule)


def is_spelled_out(short: str, long: str) -> bool:
    """Whether `short` is the initials of the words of `long`: SAM, Sparsely-Activated Model."""
    letters = short.removesuffix("s") if short[:-1].isupper() else short
    words = (re.findall(r"[^\W_]+", long), long.split())
    return letters.isupper() and any(
        len(each) > 1 and "".join(word[0] for word in each).upper() == letters for each in words
    )


def _keys_of_entities(table: AliasTable) -> dict[tuple[str, str], set[str]]:
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (label, key), entity in table.items():
        keys[label, entity.key].add(key)
    return keys


def _fingerprint(table: AliasTable) -> str:
    lines = sorted(f"{label}\t{key}\t{entry.key}\t{entry.name}" for (label, key), entry in table.items())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]

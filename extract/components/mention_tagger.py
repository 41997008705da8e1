"""A token tagger that keeps its probabilities: how likely each token begins, continues or ends a mention.

The labels are BILUO tags of the entity types. Unlike an entity recogniser it takes no decision: overlapping
and competing spans go on to `candidates` and `entities`, which see the whole paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline.tagger import Tagger
from spacy.tokens import Doc

from extract.records import ENTITY_TYPES

ARCHITECTURE: dict[str, Any] = {
    "@architectures": "spacy.Tagger.v2",
    "normalize": True,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": [4000, 1500, 2500, 1500],
            "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    },
}

TAGS = "BILU"
"""Begin, inside, last and only token of a mention."""

if not Doc.has_extension("mention_probabilities"):
    Doc.set_extension("mention_probabilities", default=None)


@Language.factory("mention_tagger", default_config={"model": ARCHITECTURE})
def make_mention_tagger(nlp: Language, name: str, model: Any) -> MentionTagger:
    """The component; its labels come with the trained model."""
    return MentionTagger(nlp.vocab, model, name)


class MentionTagger(Tagger):
    """spaCy's tagger, but its output is `doc._.mention_probabilities`.

    These are floats of shape (tokens, 4, 5): the probability of each of `TAGS` for each of `ENTITY_TYPES`.
    """

    def predict(self, docs: Iterable[Doc]) -> list[np.ndarray]:
        """Probabilities for each doc, of shape (tokens, 4, 5)."""
        docs = list(docs)
        columns = [self.labels.index(f"{tag}-{label}") for tag in TAGS for label in ENTITY_TYPES]
        shape = (-1, len(TAGS), len(ENTITY_TYPES))
        if not any(len(doc) for doc in docs):
            return [np.zeros((0, *shape[1:]), dtype="float32") for _ in docs]
        return [np.asarray(scores)[:, columns].reshape(shape) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Iterable[Doc], scores: Sequence[np.ndarray]) -> None:
        """Keep the probabilities on the docs."""
        for doc, probabilities in zip(docs, scores, strict=True):
            doc._.mention_probabilities = probabilities

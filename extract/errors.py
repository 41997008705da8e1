"""The errors of this room. Each message says what is wrong, where, and what to do.

ExtractError
├── SourceError    a source cannot be read at all
├── RecordError    one record does not fit the contract
├── LexiconError   a line of a lexicon cannot be used
├── GoldError      a line of an annotated file cannot be used
├── ModelError     a model cannot be used
└── LlmError       a language model cannot be asked
"""


class ExtractError(Exception):
    """Any error of reading and extracting that a user can act on."""


class SourceError(ExtractError):
    """A source cannot be read: absent, not text, of no known format, or without papers."""


class RecordError(ExtractError):
    """A line or object is no record."""


class LexiconError(ExtractError):
    """A lexicon cannot be read, or one of its lines cannot be used."""


class GoldError(ExtractError):
    """A file of annotated papers cannot be read, or one of its lines is none."""


class ModelError(ExtractError):
    """A model is absent, broken or of another version."""


class LlmError(ExtractError):
    """A language model cannot be asked: no library, server, key or such model."""

"""The parameters of a query: their types, and values read from text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from queries.errors import ParameterError

ParameterType = Literal["string", "integer", "float", "boolean", "entity"]

REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()
"""The default of a parameter that has none."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query; `labels` say what an `entity` may be."""

    name: str
    type: ParameterType
    default: Any = REQUIRED
    labels: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED

    @property
    def type_text(self) -> str:
        """The type as the header writes it: ``integer``, ``entity(Method|Model)``."""
        return f"{self.type}({'|'.join(self.labels)})" if self.labels else self.type


def parse_params(pairs: Iterable[str]) -> dict[str, str]:
    """The values of ``name=value`` texts; the value may hold anything, also ``=`` and quotes.

    Raises:
        ParameterError: A text has no name and ``=``, or a name comes twice.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip().removeprefix("$")
        if not equals or not name:
            raise ParameterError(f"'{pair}' is no parameter; write it as name=value")
        if name in values:
            raise ParameterError(f"parameter '{name}' is given twice")
        values[name] = value
    return values


def typed(parameter: Parameter, value: Any) -> Any:
    """`value` as the type of `parameter`; text is read, other types must fit.

    Raises:
        ParameterError: It is none of that type.
    """
    read = _READERS[parameter.type]
    try:
        result = read(value)
    except (ValueError, TypeError, OverflowError):
        raise _mistyped(parameter, value) from None
    if parameter.name == "limit" and not 1 <= result <= _MAX_LIMIT:
        raise ParameterError(f"parameter 'limit' must be between 1 and {_MAX_LIMIT:,}, not {result}")
    return result


_MAX_LIMIT = 1_000_000_000


def _mistyped(parameter: Parameter, value: Any) -> ParameterError:
    expected = {"integer": "a whole number", "float": "a number", "boolean": "true or false"}
    what = expected.get(parameter.type, "text")
    return ParameterError(f"parameter '{parameter.name}' must be {what}, not {value!r}")


def _integer(value: Any) -> int:
    if isinstance(value, (bool, float)):
        raise TypeError
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError
    return number


def _float(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise TypeError
    return number


_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[str(value).strip().lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode("utf-8")
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "entity": _text,
    "integer": _integer,
    "float": _float,
    "boolean": _boolean,
}

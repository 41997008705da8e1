"""Getting at the text of a source: files, standard input, compressed or not, and what is no text."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extract.errors import SourceError

STDIN = "-"
_BUFFER = 65_536
"""Bytes that can be looked at before reading, to recognise the format."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_source(source: str) -> Iterator[io.BufferedReader]:
    """The bytes of a file, or of standard input for ``-``; gzip is unpacked.

    Raises:
        SourceError: it is not there, is a directory, may not be read or is empty.
    """
    with _open_raw(source) as raw:
        reader = io.BufferedReader(raw, _BUFFER)
        unpacked = _unpacked(reader)
        try:
            if not unpacked.peek(1):
                raise SourceError(f"{name_of(source)}: is empty")
            yield unpacked
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise SourceError(f"{name_of(source)}: broken gzip file ({error})") from None
        except IsADirectoryError:
            raise SourceError(_directory(source)) from None
        finally:
            reader.detach()  # or it would close standard input


def _unpacked(reader: Any) -> io.BufferedReader:
    if reader.peek(2)[:2] != b"\x1f\x8b":
        return reader
    packed: Any = gzip.GzipFile(fileobj=reader)
    return io.BufferedReader(packed, _BUFFER)


def name_of(source: str) -> str:
    """How messages and papers name a source; bytes of a file name that are no text are replaced."""
    return "<stdin>" if source == STDIN else source.encode("utf-8", "replace").decode()


def read_text(reader: io.BufferedReader, source: str) -> str:
    """All of it as text: UTF-8, or UTF-16 with a byte order mark; line ends become newlines.

    Raises:
        SourceError: it is binary, or not UTF-8; the message says at which byte and line.
    """
    data = reader.read()
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceError(_not_utf8(data, error.start, source)) from None
    if "\x00" in text:
        raise SourceError(f"{name_of(source)}: is binary, not text (a zero byte at offset {data.index(0)})")
    if not text.strip():
        raise SourceError(f"{name_of(source)}: holds nothing but white space")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_lines(reader: io.BufferedReader, source: str) -> Iterator[tuple[int, str | UnicodeDecodeError]]:
    """Each line with its number (from 1); one that is not UTF-8 comes as its error and costs only itself."""
    if reader.peek(2)[:2] in _UTF16:
        yield from enumerate(read_text(reader, source).split("\n"), 1)
        return
    for number, line in enumerate(reader, 1):
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield number, error


def _not_utf8(data: bytes, position: int, source: str) -> str:
    if b"\x00" in data[:4096] or data.startswith(b"%PDF"):
        return f"{name_of(source)}: is binary, not text; save the page as text (UTF-8)"
    line = data.count(b"\n", 0, position) + 1
    return (
        f"{name_of(source)}: line {line}: not UTF-8 (byte {data[position]:#04x} at offset {position}); "
        "convert it, e.g. with iconv -f latin1 -t utf-8"
    )


def _directory(source: str) -> str:
    return f"{source}: is a directory; name its files, e.g. {source.rstrip('/')}/*.txt"


@contextmanager
def _open_raw(source: str) -> Iterator[Any]:
    if source == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(source).open("rb")  # noqa: SIM115 (closed below; the error must name only the opening)
    except FileNotFoundError:
        raise SourceError(f"{source}: no such file") from None
    except IsADirectoryError:
        raise SourceError(
            f"{source}: is a directory; name its files, e.g. {source.rstrip('/')}/*.txt"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{source}: cannot be read ({reason})") from None
    with stream:
        yield stream

"""Text to node trees: JSON by the standard library, plain YAML by the skim, the rest by ruamel.yaml."""

from __future__ import annotations

import re

from taglint.files.source import Source
from taglint.yaml.nodes import Document, Fault, Stream
from taglint.yaml.regexes import lazily
from taglint.yaml.strict_json import read_json, read_stream

_JSON_START = lazily(r"[ \t\r\n]*+[\[{]")
# YAML 1.2.2 section 5.1; the same set as ruamel.yaml's. Compiled when a text first needs it.
_FORBIDDEN = "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_ALLOWED_ASCII = bytes([9, 10, 13, *range(0x20, 0x7F)])
# Line ends to some readers and not to others, and marks that ruamel gives no column.
_ODD = "[\x85\u2028\u2029\ufeff]"


def read_source(source: Source, many: bool) -> Stream:
    """All documents of a file; one that starts with a bracket is read as JSON."""
    return read(source.text, source.text.lstrip()[:1] in ("{", "["), many)


def read(text: str, json: bool = False, many: bool = False, several: bool = False) -> Stream:
    """All documents of a text (offsets in code points, no byte order mark); never raises.

    `json` is for files that call themselves JSON: what is wrong with them is then said in terms of JSON.
    `several`: JSON values may follow each other. `many` is for runs that read many files: a pattern is then worth compiling.
    """
    if not (json or _JSON_START.match(text)):
        return _read_yaml(text, many)
    root = read_json(text)
    if not isinstance(root, Fault):
        return Stream((Document(root, 0, len(text)),), (), False)
    if several and "extra data" in root.message:
        found = read_stream(text)
        if not isinstance(found, Fault):
            return Stream(tuple(Document(each, each.start, each.end) for each in found), (), False)
    refused = Stream((Document(None, 0, len(text)),), (root,), False)
    if root.message.endswith("not read") or (
        json and (not text.strip() or text[root.start : root.end] == "/")
    ):
        return refused
    stream = _read_yaml(text, many)
    return refused if json and stream.faults else stream


def _read_yaml(text: str, many: bool) -> Stream:
    fault = _forbidden(text)
    if fault is not None:
        return Stream((Document(None, 0, len(text)),), (fault,), False)
    # Loaded here: a JSON file needs none of it.
    from taglint.yaml.documents import Reader, split

    shadow = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
    if not shadow.endswith("\n"):
        shadow += "\n"
    reader = Reader(text, shadow, many)
    pieces = None if not text.isascii() and re.search(_ODD, text) else split(shadow, len(text))
    if pieces is None:
        reader.whole()
    else:
        for piece in pieces:
            reader.piece(piece)
    return Stream(tuple(reader.documents), tuple(reader.faults), reader.unusual)


def _forbidden(text: str) -> Fault | None:
    """The first character that YAML does not allow anywhere."""
    if text.isascii() and not text.encode().translate(None, _ALLOWED_ASCII):
        return None
    match = re.search(_FORBIDDEN, text)
    if match is None:
        return None
    return Fault(
        match.start(), match.end(), f"character U+{ord(match[0]):04X} is not allowed in YAML"
    )

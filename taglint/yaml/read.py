"""From text to trees of nodes: the door of this room.

YAML is read by two readers, and JSON by a third. ruamel.yaml reads all of YAML, but only 0.15 MB
in a second. Nearly all that people write is of a plain subset: block collections, values on one
line, quotes, block scalars. So a text is read like this:

1. `documents.split` finds the documents of the text.
2. `skim.Skim` walks over the lines of a document and proves that they are of the plain subset. It
   makes no nodes. The subset is written down in `patterns`: what they do not match is *unusual*.
3. Around an unusual line, the skim finds the smallest *entry* (a pair of a mapping or an item of a
   sequence) that holds it. `documents.Reader` hands that entry alone to the slow reader
   (`composer`: ruamel.yaml's scanner and parser, its events put together to nodes by us), and the
   skim goes on behind it. Where an entry cannot be cut out, the whole document is read slowly.
4. Nodes come on demand. A mapping of the plain subset (`block_nodes.BlockMapping`) knows only where
   it stands in the text (`block_text.BlockText`), and looks there for its pairs when somebody asks
   for them. So a reader that wants a few paths of a file pays only for those.

Both readers must agree: tests compare the trees, with every offset, with those of ruamel.yaml.

JSON is read by `strict_json`, on demand as well. What calls itself JSON and is none may still be
YAML, of which JSON is nearly a part.
"""

from __future__ import annotations

import re

from taglint.files.source import Source
from taglint.yaml.nodes import Document, Fault, Stream
from taglint.yaml.regexes import lazily
from taglint.yaml.strict_json import read_json, read_stream

_JSON_START = lazily(r"[ \t\r\n]*+[\[{]")
# YAML 1.2.2 section 5.1; the same set as ruamel.yaml's. Both are compiled when a text needs them.
_FORBIDDEN = "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_ALLOWED_ASCII = bytes([9, 10, 13, *range(0x20, 0x7F)])
# Line ends for some readers and not for others, and the mark that ruamel gives no column.
_ODD = "[\x85\u2028\u2029\ufeff]"


def read_source(source: Source, many: bool) -> Stream:
    """All documents of a file; one that starts with a bracket is taken for JSON."""
    return read(source.text, source.text.lstrip()[:1] in ("{", "["), many)


def read(text: str, json: bool = False, many: bool = False, several: bool = False) -> Stream:
    """All documents of a text without a byte order mark, offsets in code points. Never raises.

    `json` is for files that call themselves JSON: a fault in them is told in terms of JSON. With
    `several`, JSON values may follow each other. `many` is for runs that read many files: then it
    pays to compile a pattern that takes several lines at once.
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
    """All documents of a text that is not JSON."""
    fault = _forbidden(text)
    if fault is not None:
        return Stream((Document(None, 0, len(text)),), (fault,), False)
    # Loaded here: a JSON file needs none of it.
    from taglint.yaml.documents import Reader, split

    # The text with LF for every line end, and with one at its end; offsets are the same in both.
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

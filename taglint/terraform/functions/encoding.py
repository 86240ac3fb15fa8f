"""JSON, CSV, base64 and URL encoding."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from taglint.model import Span, Value
from taglint.terraform.certainty import (
    MAX_ITEMS,
    TOO_LARGE,
    FunctionError,
    Unsure,
    fields_of,
    need,
    sorted_entries,
)
from taglint.terraform.convert import canonical_text
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import composed, from_plain
from taglint.values import is_null, items_of, text_of

_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
# What Go's encoding/json escapes beyond what Python does.
_ESCAPED = {
    "<": r"\u003c",
    ">": r"\u003e",
    "&": r"\u0026",
    "\u2028": r"\u2028",
    "\u2029": r"\u2029",
}


def json_text(value: Value) -> str:
    """The JSON of a wholly known value, as Terraform writes it: keys sorted, no spaces."""
    if value.kind == "list":
        return "[" + ",".join(json_text(item) for item in items_of(value)) + "]"
    if value.kind == "map":
        pairs = (
            f"{_quoted(text_of(key))}:{json_text(item)}"
            for key, item in sorted_entries(fields_of(value))
        )
        return "{" + ",".join(pairs) + "}"
    if is_null(value):
        return "null"
    if value.kind == "number":
        return canonical_text(text_of(value))
    return text_of(value) if value.kind == "bool" else _quoted(composed(text_of(value)))


def _quoted(text: str) -> str:
    return re.sub(
        "[<>&\u2028\u2029]", lambda found: _ESCAPED[found[0]], json.dumps(text, ensure_ascii=False)
    )


def _jsonencode(site: Site, value: Value) -> Value:
    need(value)
    return from_plain(json_text(value), site.span)


def _jsondecode(site: Site, text: Value) -> Value:
    if is_null(text):
        raise FunctionError("the text is null")
    need(text)
    try:
        return decoded_json(text_of(text), site.span)
    except ValueError:
        raise FunctionError("the text is not JSON") from None


def decoded_json(text: str, span: Span) -> Value:
    """The value of a JSON text, everything at `span`; ValueError when it is none."""

    def number(digits: str) -> Value:
        return Value("number", canonical_text(digits), span)

    def refused(word: str) -> Value:
        raise ValueError(word)

    data = json.loads(
        text.strip(" \t\r\n"), parse_int=number, parse_float=number, parse_constant=refused
    )
    return from_plain(_whole(data), span)


def _whole(data: object) -> object:
    """Halves of surrogate pairs become U+FFFD, as in Go."""
    if isinstance(data, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", data)
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {_whole(key): _whole(item) for key, item in data.items()}
    return data


def _csvdecode(text: str) -> list[dict[str, str]]:
    rows = list(_rows(text))
    if not rows:
        raise FunctionError("the CSV has no header")
    header = rows[0]
    if len(set(header)) < len(header):
        raise FunctionError("a column of the CSV occurs twice")
    if any(len(row) != len(header) for row in rows):
        raise FunctionError("a row of the CSV has another length than the header")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _rows(text: str) -> list[list[str]]:
    """The rows as Go's `encoding/csv` reads them.

    Quotes may stand only around whole fields; empty lines are left out.
    """
    field = re.compile(r'"((?:[^"]|"")*+)"(?=,|\r?\n|\Z)|([^",\r\n]*+)(?=,|\r?\n|\Z)')
    rows: list[list[str]] = []
    row: list[str] = []
    at, count = 0, 0
    while at < len(text) or row:
        found = field.match(text, at)
        if not found:
            raise FunctionError("a quote of the CSV stands where none may")
        row.append(
            found[1].replace('""', '"').replace("\r\n", "\n") if found[1] is not None else found[2]
        )
        at = found.end() + 1
        count += 1
        if count > MAX_ITEMS:
            raise Unsure(TOO_LARGE)
        if text[found.end() : at] == ",":
            continue
        at += text[found.end() : at] == "\r"
        if row != [""] or found[1] is not None:
            rows.append(row)
        row = []
    return rows


def from_base64(text: str) -> bytes:
    """The bytes that a text encodes; FunctionError when it is not base64 with its padding."""
    import base64

    stripped = text.replace("\n", "").replace("\r", "")  # Go skips line ends
    if not re.fullmatch(_BASE64, stripped):
        raise FunctionError("the text is not base64")
    return base64.b64decode(stripped)


def to_base64(data: bytes) -> str:
    """The base64 of bytes."""
    import base64

    return base64.b64encode(data).decode()


def _base64decode(text: str) -> str:
    try:
        return from_base64(text).decode()
    except UnicodeDecodeError:
        raise FunctionError("what the base64 encodes is not UTF-8") from None


def encoded(text: str) -> bytes:
    """The UTF-8 of a text; half a surrogate pair, which no file can hold, becomes `?`."""
    return text.encode("utf-8", "replace")


def _codec(name: str) -> str:
    known = {
        "utf-8": "utf-8",
        "utf-16le": "utf-16-le",
        "utf-16be": "utf-16-be",
        "iso-8859-1": "latin-1",
    }
    plain = name.lower()
    if plain in known:
        return known[plain]
    if plain.startswith("windows-125"):
        return plain.replace("windows-", "cp")
    # The IANA has some hundred names, Python others; which of them Terraform takes is not known.
    raise Unsure("a character encoding that is not known")


def _textencodebase64(text: str, name: str) -> str:
    try:
        return to_base64(text.encode(_codec(name)))
    except (UnicodeError, LookupError):
        raise FunctionError("the text cannot be written in that encoding") from None


def _textdecodebase64(text: str, name: str) -> str:
    try:
        return from_base64(text).decode(_codec(name))
    except (UnicodeError, LookupError):
        raise FunctionError("the bytes cannot be read in that encoding") from None


def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(encoded(text), safe="-_.~")


def _urldecode(text: str) -> str:
    from urllib.parse import unquote_to_bytes

    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise FunctionError("the text is not URL-encoded")
    try:
        return unquote_to_bytes(encoded(text.replace("+", " "))).decode()
    except UnicodeDecodeError:
        raise Unsure("bytes that are not UTF-8") from None


def never(name: str) -> Callable[..., object]:
    """A function whose result is known only when Terraform runs."""

    def run(site: Site, *arguments: Value) -> object:
        raise Unsure(f"{name}(…)" if arguments else f"{name}()")

    return run


TABLE = {
    "base64decode": Function(_base64decode, "s"),
    "base64encode": Function(lambda text: to_base64(encoded(text)), "s"),
    "base64gzip": Function(never("base64gzip"), "v"),
    "csvdecode": Function(_csvdecode, "s"),
    "jsondecode": Function(_jsondecode, "v"),
    "jsonencode": Function(_jsonencode, "v"),
    "textdecodebase64": Function(_textdecodebase64, "ss"),
    "textencodebase64": Function(_textencodebase64, "ss"),
    "urldecode": Function(_urldecode, "s"),
    "urlencode": Function(_urlencode, "s"),
}

"""YAML as Terraform reads and writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import (
    MAX_ITEMS,
    TOO_LARGE,
    FunctionError,
    Unsure,
    fields_of,
    need,
    sorted_entries,
)
from taglint.terraform.convert import to_string
from taglint.terraform.functions.encoding import json_text
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import composed, from_plain
from taglint.values import is_null, items_of, text_of
from taglint.yaml import nodes
from taglint.yaml.read import read

# The plain scalars that stand for null, true and false: YAML 1.1 has more of them than 1.2.
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(
        ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True
    ),
    **dict.fromkeys(
        ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False
    ),
}
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_ESCAPES = {
    "\0": r"\0", "\a": r"\a", "\b": r"\b", "\t": r"\t", "\n": r"\n", "\v": r"\v", "\f": r"\f",
    "\r": r"\r", "\x1b": r"\e", '"': r"\"", "\\": r"\\", "\x85": r"\N", "\u2028": r"\L",
    "\u2029": r"\P",
}  # fmt: skip
_WIDTH = 80  # where Terraform begins to fold quoted text
_ODD = "YAML that cannot be read"


def _yamldecode(site: Site, text: Value) -> Value:
    if is_null(text):
        raise FunctionError("the text is null")
    content = to_string(text)
    need(content)
    stream = read(text_of(content))
    if stream.faults or len(stream.documents) != 1 or stream.documents[0].root is None:
        raise Unsure(_ODD)
    return _Builder(site.span).value(stream.documents[0].root)


class _Builder:
    """Makes values of nodes; counts them, since aliases can make a small text huge."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.count = 0

    def value(self, node: nodes.Node) -> Value:
        self.count += 1
        if self.count > MAX_ITEMS:
            raise Unsure(TOO_LARGE)
        if isinstance(node, nodes.Alias):
            return self.value(node.target)
        if isinstance(node, nodes.Scalar):
            return from_plain(_scalar(node), self.span)
        if node.tag:
            raise Unsure(_ODD)
        if isinstance(node, nodes.Sequence):
            return Value("list", tuple(self.value(item) for item in node.items), self.span)
        entries: dict[str, Entry] = {}
        for key, item in self.pairs(node):
            name = to_string(key)
            if name.kind != "string":
                raise FunctionError("a key of a mapping has to be text")
            entries[text_of(name)] = Entry(name, item)
        return Value("map", tuple(entries.values()), self.span)

    def pairs(self, node: nodes.Mapping) -> Iterator[tuple[Value, Value]]:
        """Keys and values in the order written, with those of merged mappings at their place.

        Terraform lets the last of equal keys win, whether it is merged or not.
        """
        for key, item in node.pairs:
            if not (isinstance(key, nodes.Scalar) and key.style == "plain" and key.text == "<<"):
                yield self.value(key), self.value(item)
                continue
            target = item.target if isinstance(item, nodes.Alias) else item
            if not isinstance(target, nodes.Mapping):
                raise Unsure("a merge of several mappings")
            merged = self.value(target)
            yield from (
                (entry.key, entry.value) for entry in merged.data if isinstance(entry, Entry)
            )


def _scalar(node: nodes.Scalar) -> object:
    if node.tag in ("!", "!!str", "tag:yaml.org,2002:str") or (
        node.style != "plain" and not node.tag
    ):
        return node.text
    if node.tag:
        raise Unsure(_ODD)
    return _plain(node.text)


def _plain(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return f"{text}T00:00:00Z"
    if re.match(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[-+]?\.(?:inf|nan)", text, re.I):
        raise Unsure("a timestamp or an infinite number in YAML")
    based = re.fullmatch(r"0(?:x([0-9a-fA-F]{1,15})|o?([0-7]{1,15}))", text)
    if based:
        return int(based[1], 16) if based[1] else int(based[2], 8)
    if re.fullmatch(_FLOAT, text):
        from taglint.terraform.functions.numerals import decimal

        return decimal(text)
    return text


def _yamlencode(site: Site, value: Value) -> Value:
    need(value)
    lines = _lines(value, "")
    if value.kind not in ("string", "timestamp", "list", "map"):
        lines.append("...")  # what ends a document that is a bare word
    if any(len(line) > _WIDTH and '"' in line for line in lines):
        raise Unsure("YAML that is folded over several lines")
    return from_plain("\n".join(lines) + "\n", site.span)


def _lines(value: Value, indent: str) -> list[str]:
    """The lines of a value; the first one lacks its indentation: something stands before it."""
    if value.kind == "list" and value.data:
        lists = [_lines(item, indent + "  ") for item in items_of(value)]
        return _led([("- " + first, rest) for first, *rest in lists], indent)
    if value.kind == "map" and value.data:
        fields = fields_of(value)
        if fields.unnamed:
            raise FunctionError("a key of a map is not text")
        return _led(
            [_pair(text_of(key), item, indent) for key, item in sorted_entries(fields)], indent
        )
    if value.kind in ("list", "map"):
        return ["[]" if value.kind == "list" else "{}"]
    return (
        _written(composed(text_of(value)), indent or "  ")
        if value.kind in ("string", "timestamp")
        else [json_text(value)]
    )


def _led(groups: list[tuple[str, list[str]]], indent: str) -> list[str]:
    lines: list[str] = []
    for first, rest in groups:
        lines += [(indent if lines else "") + first, *rest]
    return lines


def _pair(key: str, value: Value, indent: str) -> tuple[str, list[str]]:
    name = f"{_quoted(key)}:"
    if value.kind == "list" and value.data:
        return name, _all(value, indent)  # Terraform does not indent a list below its key
    if value.kind == "map" and value.data:
        return name, _all(value, indent + "  ")
    first, *rest = _lines(value, indent + "  ")
    return f"{name} {first}", rest


def _all(value: Value, indent: str) -> list[str]:
    first, *rest = _lines(value, indent)
    return [indent + first, *rest]


def _written(text: str, indent: str) -> list[str]:
    # libyaml's analysis: what is not printable, or a blank at the end of a line, forces quotes.
    odd = r" \n|[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]"
    if "\n" not in text or text.endswith(" ") or re.search(odd, text):
        return [_quoted(text)]
    keep = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") or text == "\n" else ""
    lines = text.split("\n")[: None if not text.endswith("\n") else -1]
    return [
        f"|{'2' if text.startswith((' ', chr(10))) else ''}{keep}",
        *(indent + line if line else "" for line in lines),
    ]


def _quoted(text: str) -> str:
    return (
        '"'
        + re.sub(r"[^ !#-\[\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]", _escape, text)
        + '"'
    )


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in _ESCAPES:
        return _ESCAPES[found[0]]
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


TABLE = {
    "yamldecode": Function(_yamldecode, "v"),
    "yamlencode": Function(_yamlencode, "v"),
}

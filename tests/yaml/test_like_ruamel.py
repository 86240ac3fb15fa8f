# ruff: noqa: E501  tables read better with a case in one piece
"""What ruamel.yaml reads, we read the same. What it refuses, we refuse or read like libyaml."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel_rows import check_found, libyaml_rows, our_rows, plain_rows, ruamel_rows

from taglint.yaml.read import read

# name -> text, and whether the skim is expected to hold it
EASY = {
    "pair": "a: b\n", "no final newline": "a: b", "empty value": "a:\nb: 1\n", "empty value at end": "a:\n  b:",
    "comment after value": "a: b # c\n", "comment after empty": "a: # c\n  b: 1\n", "hash in word": "a: b#c\n",
    "comment lines": "# x\na: 1\n  # y\nb: 2\n#z", "blank lines": "\n\na: 1\n\n\nb: 2\n\n", "crlf": "a:\r\n  b: 1\r\n  c: 'x'\r\n",
    "lone cr": "a:\r  b: 1\rc: 2\r", "mixed breaks": "a: 1\r\nb: 2\rc: 3\nd: 4", "astral": "\U0001f600k: \U0001f680v\nb: é\n",
    "spaces before colon": "a  : b\n", "colons in words": "AWS::Region: a::b:c\n", "url": "a: http://x.y/z?q=1#f\n",
    "quoted keys": "'a': 1\n\"b\" : 2\n", "quoted escapes": 'a: "x\\ty\\u00e9\\x41\\"\\/\\e"\n', "single quotes": "a: 'it''s'\n",
    "hash in quotes": "a: 'x # y'\nb: \"# z\"\n", "empty quotes": "a: ''\nb: \"\"\n", "tab in quotes": "a: 'x\ty'\n",
    "sequence": "a:\n  - 1\n  - 2\n", "sequence at key column": "a:\n- 1\n- 2\nb: 3\n", "root sequence": "- a\n- b\n",
    "sequence of mappings": "- a: 1\n  b: 2\n- a: 3\n", "wide dashes": "-   a: 1\n    b: 2\n-  c\n", "nested dashes": "- - 1\n  - 2\n- - - 3\n",
    "empty items": "-\n- \n- a\n-", "dash then mapping": "-\n  a: 1\n  b: 2\n", "mapping in sequence at key column": "a:\n- b: 1\n  c:\n  - 2\nd: 3\n",
    "literal": "a: |\n  x\n   y\n\n  z\nb: 1\n", "literal keep": "a: |+\n  x\n\n\nb: 1\n", "literal strip": "a: |-\n  x\n\nb: 1\n",
    "folded": "a: >\n  x\n  y\n\n  z\n   w\n  v\nb: 1\n", "folded strip": "a: >-\n  x\n  y\n", "literal indicator": "a: |2\n    x\n  y\nb: 1\n",
    "literal indicator and chomp": "a: |1-\n  x\n y\n\nb: 1\n", "chomp and indicator": "a: |-1\n  x\n", "literal at end": "a: |\n  x",
    "literal with comment": "a: | # c\n  x\n", "literal with hash": "a: |\n  # x\n  y\n# z\nb: 1\n", "literal empty": "a: |\nb: 1\n",
    "literal empty keep": "a: |+\n\n\nb: 1\n", "literal in item": "- |\n x\n- >\n  y\n", "literal crlf": "a: |\r\n  x\r\n  y\r\nb: 1\r\n",
    "literal with markers inside": "a: |\n  ---\n  b: c\n", "literal trailing spaces": "a: |\n  x  \n   \nb: 1\n",
    "plain lines": "a: b\n  c\n  d\n", "plain lines with blank": "a: b\n\n  c\ne: 1\n", "plain lines with dash": "a: b\n  - c\n  'd'\n",
    "plain on next line": "a:\n  b\n  c\n", "item lines": "- a\n  b\n- c\n", "plain lines crlf": "a: b\r\n  c\r\n\r\n  d\r\n",
    "quoted on next line": "a:\n  'b'\nc: 1\n", "quoted lines": "a: 'b\n  c\n\n  d'\n", "double quoted lines": 'a: "b\n  c\\\n  d\n\n  e"\nf: 1\n',
    "double quoted lines crlf": 'a: "b\r\n  c\\\r\n  d"\r\n', "flow sequence": "a: [1, 'b', \"c\"]\n", "flow mapping": "a: {b: 1, 'c': 2}\n",
    "flow nested": "a: [x, [y, {z: [1]}], {}]\n", "flow lines": "a: [x,\n  y,\n  z\n  ]\nb: 1\n", "flow trailing comma": "a: [x, ]\nb: {c: 1, }\n",
    "flow empty": "a: []\nb: {}\nc: [ ]\n", "flow json": 'a: {"b":1,"c":"d"}\n', "flow pairs": "a: [b: 1, c]\n", "flow with tags": "a: [!Ref A::B, !Sub 'x']\n",
    "flow comments": "a: [x, # one\n  y] # two\n", "flow colons": "a: [arn:aws:s3, logs:*]\n", "flow tagged empty": "a: [0, !GetAZs ]\n",
    "tag": "a: !Ref B\n", "tag on quoted": "a: !Sub \"x\"\n", "tag on sequence": "a: !If\n  - b\n  - c\n", "tag on sequence at key column": "a: !If\n- b\n- c\n",
    "tag on mapping": "a: !T\n  b: 1\n", "tag on literal": "a: !Sub |\n  x\n", "tag on flow": "a: !Join [',', [b]]\n", "tag on nothing": "a: !T\nb: 1\n",
    "tag in item": "- !Ref A\n- !T\n  a: 1\n", "tag below": "a:\n  !Sub b\n", "tag below literal": "a:\n  !Sub |\n    b\n", "core tag": "a: !!str 1\n",
    "documents": "a: 1\n---\nb: 2\n---\n- c\n", "document start": "---\na: 1\n", "document end": "a: 1\n...\n---\nb: 2\n...\n", "empty documents": "---\n---\na: 1\n",
    "marker with comment": "--- # x\na: 1\n", "duplicate keys": "a: 1\na: 2\n", "indented root": "  a: 1\n  b: 2\n", "number keys": "1: a\n2.5: b\ntrue: c\n",
    "odd words": "a: -x\nb: ?y\nc: :z\n", "template braces in words": "a: ${x} $(y) %{z}\n", "null": "a: ~\nb: null\n", "long run": "a:\n" + "  k: v\n" * 50,
    "deeper then back": "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "back two": "a:\n  b:\n    c:\n      - 1\nd: 2\n",
    "comment between": "a:\n# x\n  b: 1\n    # y\n  c: 2\n", "merge key as pair": "a:\n  '<<': 1\n", "non-breaking space": "a: b\xa0c\n",
}  # fmt: skip

UNUSUAL = {
    "anchor": "a: &x 1\nb: *x\n", "anchored mapping": "a: &x\n  b: 1\nc: *x\n", "merge": "a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n",
    "merge list": "a: &x {b: 1}\ny: &y {c: 2}\nc:\n  <<: [*x, *y]\n", "anchor in item": "- &x a\n- *x\n", "anchor and tag": "a: &x !T b\nc: !U &y d\n",
    "question key": "? a\n: b\nc: d\n", "question alone": "a:\n  ? b\n  ? c\n", "complex key": "? [a, b]\n: c\n", "flow key": "{a: b}: c\nd: e\n",
    "directive": "%YAML 1.2\n---\na: 1\n", "tag directive": "%TAG !e! tag:e.com:\n---\na: !e!x b\n", "root scalar": "just text\n", "root literal": "--- |\n  x\n",
    "root quoted": "'a'\n", "tagged key": "!T a: b\n", "tagged root": "!T\na: 1\n", "verbatim tag": "a: !<tag:x,y> b\n", "bang": "a: ! b\n",
    "jinja": "a: {{ b }}\n", "flow plain lines": "a: [b\n  c]\n", "anchor deep": "a:\n  b:\n    - c: &x\n        d: 1\n      e: 2\n    - f: *x\ng: 1\n",
    "quoted to column": "a: 'b\nc'\nd: 1\n", "flow to column": "a: [b,\nc]\nd: 1\n", "alias as key": "a: &x b\n*x : c\n", "anchor at end": "a: &x",
    "after document end": "a: 1\n...\nb: 2\n", "inline document": "--- a\n--- 'b'\n", "next line u+0085": "a: b\x85c\n", "u+2028": "a: 'b\u2028c'\n",
    "anchors of two documents": "a: &x 1\n---\na: &x 2\nb: *x\n", "bom inside": "a: \ufeffb\n", "blank before literal": "a: |\n   \n   x\nb: 1\n",
    "windows blank before literal": "a: |\r\n\r\n  x\r\nb: 1\r\n", "long value": "a: " + "x" * 3000 + "\n", "recursive": "a: &x [*x]\n", "long U": 'a: "\\U0001F600"\n',
    "alias in flow": "a: &x 1\nb: [*x, {c: *x }]\n", "anchored empty": "a: &x\nb: *x\n", "two tags": "- !a\n  !b c\n",
    "quoted to column of items": "a:\n- 'b\nc'\n", "quoted over a key": "a:\n  b: 'c\n  d: e'\n  f: 1\n",
    "marker after root literal": "|\n---\na: 1\n", "marker after root literal in second": "a: 1\n--- >\n---\nb: 1\n",
    "anchor below its column": "a: 1\n&x\n  b: 2\n", "tag at the column of keys": "a: 1\n!T\n  b: 2\n", "flow before literal": "a: [b,\n c]\n\n  d\n",
}  # fmt: skip

REFUSED = {
    "tab indent": "a:\n\tb: 1\n", "open quote": "a: 'b\n", "open bracket": "a: [b\n", "colon in plain": "a: b: c\n",
    "bad indent": "a:\n    b: 1\n  c: 2\n", "too deep": "a: 1\n  b: 2\n", "dash under pairs": "a: 1\n- b\n", "key under items": "- a\nb: 1\n",
    "unknown alias": "a: *x\n", "percent": "a: %x\n", "at": "a: @x\n", "backtick": "a: `x`\n", "bad escape": 'a: "\\q"\n', "control": "a: \x07\n",
    "text after quote": "a: 'b' c\n", "plain below pairs": "a: 1\nb\nc: 2\n", "helm": "{{- if x }}\na: 1\n{{- end }}\n", "jinja block": "{% if x %}\na: 1\n",
    "item on key line": "a: - b\n", "long key": "x" * 1100 + ": 1\n", "long key in run": "a: 1\n" + "x" * 1100 + ": 1\n", "bad marker": "a: 'b\n---\nc'\n",
    "tab before a word": "a: b\n\tc\n", "tab on a blank line": "a: 1\n\t\nb: 2\n", "tab after dash": "-\t- a\n", "two chomps": "a: |++\n  x\n", "indent of zero": "a: |0\n  x\n",
    "blank deeper than text": "a: |\n     \n   x\nb: 1\n", "huge U": 'a: "\\UFFFFFFFF"\n', "comment in plain": "a: b # c\n  d\n", "key on quoted lines": "'a\n b': 1\n", "close bracket": "a: ]\n", "below item": "- a: 1\n b: 2\n",
}  # fmt: skip

# What ruamel.yaml refuses of valid YAML, and libyaml does not.
TAKEN = {
    "tab after colon": "a:\t1\n", "tab before comment": "a: True\t# c\nb: 1\n", "tab in word": "a: b\tc\n", "tab in words": "a: b\n \tc\nd: 1\n",
    "tab at end": "a: 1\t\nb: 'x' \t\nc:\t\n  d: 1\n", "tab in items": "- a\t\n- b\t# c\n", "tab after anchor": "a: &x\t1\nb:\t*x\t\n", "tab after header": "a: |\t# c\n  x\nb: |-\t\n  y\n",
    "tabs in flow": "a: [b\t,\tc]\t\nd: {x:\t1}\n", "blanks before literal": "a: |\n   \n     x\nb: 1\n", "blanks before folded": "a: >-\n  \n \n    x\n   \n    y\nb: 1\n",
    "tab and carriage return": "a: True\t# c\r\nb:\t1\t\r\n", "header in any order": "a: |-2\n   x\nb: |2-\n   y\nc: >1\t\n x\n",
}  # fmt: skip


@pytest.mark.parametrize("text", EASY.values(), ids=EASY)
def test_plain_yaml_is_held_by_the_skim_and_read_like_ruamel(text: str) -> None:
    stream = read(text)
    assert not stream.faults
    assert not stream.unusual
    assert our_rows(stream) == ruamel_rows(text)


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_the_unusual_is_read_like_ruamel(text: str) -> None:
    try:
        theirs: Any = ruamel_rows(text)
    except Exception:
        assert read(text).faults
        return
    stream = read(text)
    assert not stream.faults
    assert our_rows(stream) == theirs


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_ruamel_refuses_is_a_fault(text: str) -> None:
    with pytest.raises(Exception):  # noqa: B017  ruamel raises untyped errors too
        ruamel_rows(text)
    stream = read(text)
    assert stream.faults
    for fault in stream.faults:
        assert 0 <= fault.start <= fault.end <= len(text)
        assert fault.message
        assert not fault.message.endswith(".")


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_what_only_ruamel_minds_is_read_like_libyaml(text: str) -> None:
    stream = read(text)
    assert not stream.faults
    assert plain_rows(stream) == libyaml_rows(text)


def check_taken(text: str, ours: list[tuple[Any, ...]]) -> None:
    """Check a text that we read and ruamel.yaml refuses.

    libyaml reads the same, or would if it accepted the anchors that only ruamel.yaml accepts, or
    ruamel.yaml would read the same without the tabs.
    """
    try:
        theirs = libyaml_rows(text)
    except Exception:
        try:
            libyaml_rows(re.sub(r"([&*])[^ \t\r\n,\[\]{}]+", r"\1x", text))
        except Exception:
            pass
        else:
            return
        try:
            ruamel_rows(re.sub(r"(?<=[^ \t\r\n])[ \t]*\t[ \t]*", " ", text))
        except Exception as error:
            assert "more indented follow up line" in str(error), text
        return
    assert ours == theirs, text


def check(text: str) -> None:
    """Hold both readers, for a few texts and for many, against ruamel.yaml."""
    try:
        theirs: list[Any] | None = ruamel_rows(text)
    except Exception:
        theirs = None
    for many in (False, True):
        stream = read(text, many=many)
        if theirs is None:
            if not stream.faults:
                check_taken(text, plain_rows(stream))
            continue
        assert not stream.faults, (stream.faults, text)
        assert our_rows(stream) == theirs, text
        check_found(stream, text)


_WORDS = [
    "a",
    "Key",
    "AWS::X",
    "x y",
    "-b",
    "0",
    "é",
    "\U0001f600",
    "a#b",
    "it's",
    "http://x",
    "${a}",
    "~",
    "yes",
    "a:b",
    "?c",
    "<<",
    "1.5",
]
_VALUES = [
    *_WORDS, "", "", "'q'", "'it''s'", '"d"', '"\\u00e9\\n"', "[]", "{}", "[a, b]", "{a: 1}", "[!Ref a, 'b']", "!Ref a", "!Sub 'x'", "a # c",
    "'q' # c", "# c", "[a, {b: [c]}]", "{'a':b}", "!T", "a  ", "\"x # y\"", "!GetAtt a.b", "[a: b]", "-", "[a,\n{i}b]", "'a\n{i}b'", "a\n{i}b", '"a\\\n{i} b"',
]  # fmt: skip
_ODD = [
    "&x a",
    "*x",
    "a: b",
    "{{ x }}",
    "%a",
    "\ta",
    "a\t",
    "? a",
    "'open",
    "[open",
    "]",
    "@a",
    "|x",
    "'a'b",
    "- a",
    "!<x> a",
    "! a",
    "&y",
    "a\n b",
    "'a\nb'",
]


class Writer:
    """Writes plausible YAML with random oddities."""

    def __init__(self, seed: int, oddity: float) -> None:
        self.random = random.Random(seed)
        self.oddity = oddity
        self.lines: list[str] = []

    def value(self, indent: int) -> str:
        if self.random.random() < self.oddity:
            return self.random.choice(_ODD)
        if self.random.random() < 0.12:
            body = indent + self.random.choice([1, 2, 4])
            pad = "\n" + " " * body
            head = self.random.choice(
                ["|", ">", "|-", ">+", "|+", ">-", "| # c", f"|{body - indent}"]
            )
            rows = [
                self.random.choice(["x", "  y", "", "# z", "a: b", "\tt", "'", "x "])
                for _ in range(self.random.randint(1, 5))
            ]
            return head + "".join(pad + row if row else "\n" for row in ["w", *rows])
        return self.random.choice(_VALUES).replace(
            "{i}", " " * (indent + self.random.choice([1, 2, 3]))
        )

    def noise(self) -> None:
        if self.random.random() < 0.1:
            self.lines.append(self.random.choice(["", "# c", "   # c", "  ", "    #"]))

    def mapping(self, column: int, depth: int, first: str = "") -> None:
        for _ in range(self.random.randint(1, 4)):
            self.noise()
            lead = first or " " * column
            first = ""
            key = self.random.choice([*_WORDS, "'k'", '"k" ', "k "])
            tag = self.random.choice(["", "", "", " !T"])
            if depth and self.random.random() < 0.4:
                self.lines.append(f"{lead}{key}:{tag}")
                self.below(column, depth)
            else:
                value = self.value(column)
                self.lines.append(
                    f"{lead}{key}:{self.random.choice([' ', ' ', '  '])}{value}"
                    if value
                    else f"{lead}{key}:"
                )

    def below(self, column: int, depth: int) -> None:
        deeper = column + self.random.choice([1, 2, 2, 2, 4])
        roll = self.random.random()
        if self.random.random() < self.oddity:
            deeper = max(0, column + self.random.choice([-1, 0, 0]))
        if roll < 0.5:
            self.mapping(deeper, depth - 1)
        elif roll < 0.9:
            self.sequence(self.random.choice([column, deeper]), depth - 1)
        else:
            self.lines.append(" " * deeper + self.value(column))

    def sequence(self, column: int, depth: int, first: str = "") -> None:
        for _ in range(self.random.randint(1, 4)):
            self.noise()
            lead = (first or " " * column) + "-" + self.random.choice([" ", " ", " ", "   "])
            first = ""
            roll = self.random.random()
            if depth and roll < 0.5:
                self.mapping(len(lead), depth - 1, lead)
            elif depth and roll < 0.6:
                self.sequence(len(lead), depth - 1, lead)
            elif depth and roll < 0.7:
                self.lines.append(lead.rstrip())
                self.below(column, depth)
            else:
                self.lines.append(
                    (lead + self.value(column)).rstrip(" ")
                    if self.random.random() < 0.3
                    else lead + self.value(column)
                )

    def text(self) -> str:
        for index in range(self.random.choice([1, 1, 1, 2, 3])):
            if index or self.random.random() < 0.2:
                self.lines.append(
                    self.random.choice(["---", "---", "--- # c", "...\n---", "---\n---"])
                )
            (self.mapping if self.random.random() < 0.8 else self.sequence)(0, 3)
        text = "\n".join(self.lines) + self.random.choice(["", "\n", "\n\n", "\n# end"])
        return text.replace("\n", self.random.choice(["\n"] * 8 + ["\r\n", "\r"]))


@settings(max_examples=700, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.0, 0.02, 0.1]))
def test_written_yaml_is_read_like_ruamel(seed: int, oddity: float) -> None:
    check(Writer(seed, oddity).text())


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:- \n'\"#[]{},|>&*!?%\\\t\r1~x", max_size=40))
def test_any_small_text_is_read_like_ruamel(text: str) -> None:
    check(text)


def test_a_block_scalar_in_the_column_of_its_key() -> None:
    check("a:\n  b:\n  >-\n   w\n\n  :  x\n")
    check("a:\n  b:\n  |\n   w\n  c: {d: [e]}\n")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_mutated_yaml_is_read_like_ruamel(seed: int, data: st.DataObject) -> None:
    text = Writer(seed, 0.02).text()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    check(
        text[:at]
        + data.draw(
            st.sampled_from(
                ["", " ", "\n", ":", "- ", "'", '"', "#", "\t", "{", "]", "|", "&a ", ": "]
            )
        )
        + text[at + cut :]
    )

"""The functions over files read nothing but what they were handed."""

from __future__ import annotations

import pytest
from calculator import calculate
from plain_data import plain

from taglint.files.source import Source
from taglint.model import Span, Value
from taglint.terraform.certainty import FunctionError
from taglint.terraform.functions.table import call

SPAN = Span("main.tf", 0, 1)
FILES = {
    "a.txt": Source("a.txt", "héllo"),
    "bom.txt": Source("bom.txt", "x", bom=True),
    "t.tftpl": Source("t.tftpl", "hi ${name}"),
}


class Shelf:
    """Files in memory."""

    def read(self, path: str) -> Source | None:
        return FILES.get(path)

    def exists(self, path: str) -> bool:
        return path in FILES

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        return ["b", "a"] if folder == "." else None


def render(source: Source, variables: Value) -> Value:
    if source.text == "broken":
        raise FunctionError("broken")
    return Value("string", f"{source.text}|{plain(variables)}", Span(source.path, 0, 3))


def called(name: str, *arguments: str) -> Value:
    return call(name, tuple(map(calculate, arguments)), SPAN, Shelf(), render)


ROWS = [
    ("file", ['"a.txt"'], "héllo"),
    ("file", ['"bom.txt"'], "\ufeffx"),
    ("filebase64", ['"bom.txt"'], "77u/eA=="),
    ("filemd5", ['"a.txt"'], "be50e8478cf24ff3595bc7307fb91b50"),
    ("filesha256", ['"a.txt"'], "3c48591d8d098a4538f5e013dfcf406e948eac4d3277b10bf614e295d6068179"),
    ("fileexists", ['"a.txt"'], True),
    ("fileexists", ['"b.txt"'], False),
    ("fileset", ['"."', '"*"'], ["a", "b"]),
    ("templatefile", ['"t.tftpl"', '{name = "x"}'], "hi ${name}|{'name': 'x'}"),
    ("templatestring", ['"hi"', "{}"], "hi|{}"),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), ROWS)
def test_a_file_that_is_there(name: str, arguments: list[str], expected: object) -> None:
    value = called(name, *arguments)
    assert plain(value) == expected
    assert value.span == SPAN


@pytest.mark.parametrize(
    ("name", "arguments", "cause"),
    [
        ("file", ['"gone"'], 'file("gone")'),
        ("filemd5", ['"gone"'], 'filemd5("gone")'),
        ("file", ["x"], "x"),
        ("fileset", ['"elsewhere"', '"*"'], 'fileset("elsewhere", "*")'),
        ("templatefile", ['"gone"', "{}"], 'templatefile("gone")'),
        ("templatefile", ['"t.tftpl"', "x"], "x"),
        ("pathexpand", ['"~"'], "pathexpand(…)"),
    ],
)
def test_a_file_that_cannot_be_seen_is_unknown(name: str, arguments: list[str], cause: str) -> None:
    value = called(name, *arguments)
    assert (value.kind, value.data) == ("unknown", cause)


def test_a_template_that_is_broken_is_an_error() -> None:
    with pytest.raises(FunctionError):
        called("templatestring", '"broken"', "{}")

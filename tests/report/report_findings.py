"""One fixed list of findings that every reporter renders."""

from __future__ import annotations

from taglint.engine.run import Counts, Report
from taglint.files.source import Source
from taglint.model import Edit, Finding, Fix, Related, Resource, Slot, Span

HOSTILE = "a\x1b[31m\n::error file=x::\u202e\u2066\u200b\u2028\ud800\x9b\x7f.tf"

TEXTS = {
    "network/main.tf": 'resource "aws_vpc" "main" {\n'
    '\ttags = { "aws:team" = "費用 a" } # tab, wide\n  Owner = "x"\r\n}\n',
    "template.yaml": "Tags:\r\n- Key: e\u0301a<b\r\n- " + "x" * 300 + "\r\n",
    "empty.tf": "",
    HOSTILE: "evil = \x1b]0;title\x07 \u202e\u200b \x9b\n",
}


def span(path: str, word: str, length: int | None = None) -> Span:
    """Where a word stands first in a file."""
    start = TEXTS[path].index(word)
    return Span(path, start, start + (len(word) if length is None else length))


def resource(path: str, address: str, schema: str) -> Resource:
    here = Span(path, 0, 1)
    return Resource(
        address, address.partition(".")[0], schema, (), here, here, "", Slot("tags", "map", here)
    )


VPC = resource("network/main.tf", "aws_vpc.main", "aws/default")
EVIL = resource(HOSTILE, f"aws_vpc.{HOSTILE}", "aws/default")

FINDINGS = (
    Finding(
        "reserved-prefix",
        "error",
        "key 'aws:team' begins with 'aws:'",
        span("network/main.tf", "aws:team"),
        VPC,
        "aws:team",
    ),
    Finding(
        "edge-whitespace",
        "warning",
        "wide characters take two cells",
        span("network/main.tf", "用 a"),
        VPC,
        "aws:team",
        (
            Related(span("network/main.tf", "Owner"), "the other is here"),
            Related(span("template.yaml", "Key"), "and there"),
        ),
        Fix(
            "Trim it",
            (
                Edit(span("network/main.tf", "費"), "a\nb"),
                Edit(span("network/main.tf", "\r\n"), ""),
            ),
            safe=True,
        ),
    ),
    Finding(
        "key-characters", "info", "before a CR LF", span("network/main.tf", "Owner"), None, None
    ),
    Finding(
        "syntax-error", "error", "over two lines", span("network/main.tf", 'x"', 6), None, None
    ),
    Finding("syntax-error", "error", "an empty file", Span("empty.tf", 0, 0), None, None),
    Finding(
        "key-characters",
        "warning",
        "a combining mark takes no cell",
        span("template.yaml", "a<b"),
        VPC,
        "e\u0301a<b",
    ),
    Finding(
        "value-too-long", "error", "a long line is cut", span("template.yaml", "x" * 300), VPC, "k"
    ),
    Finding(
        "value-too-long",
        "error",
        "a long line is cut at its start too",
        Span("template.yaml", 200, 204),
        VPC,
        "k",
    ),
    Finding(
        "syntax-error",
        "error",
        "at the end of the file",
        Span("template.yaml", 999, 999),
        None,
        None,
    ),
    Finding("syntax-error", "error", "of a file without text", Span("gone.tf", 7, 9), None, None),
    Finding(
        "key-characters",
        "error",
        f"hostile {HOSTILE} message",
        span(HOSTILE, "\x1b]0;title\x07"),
        EVIL,
        HOSTILE,
        (Related(span(HOSTILE, "\u202e"), f"hostile {HOSTILE} too"),),
        Fix(HOSTILE, (Edit(span(HOSTILE, "evil"), HOSTILE),), safe=False),
    ),
    Finding(
        "key-characters",
        "error",
        f"hostile {HOSTILE} message",
        span(HOSTILE, "\u200b"),
        EVIL,
        HOSTILE,
    ),
)

REPORT = Report(
    FINDINGS,
    {path: Source(path, text) for path, text in TEXTS.items()},
    files=12,
    resources=80,
    counts=Counts(1, 2, 0, 3, 4, 5, 6, 7),
)

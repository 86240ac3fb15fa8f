"""Compare taglint's HCL reader with independent ones over real files.

    python tools/compare_hcl.py [--fmt] [--limit N] [--speed N] DIR|LIST…

A LIST holds one path a line. The other readers are `pygohcl` (the Go reader) for what is valid,
tree-sitter-hcl for the spans, and with --fmt also `terraform fmt -`.
"""

from __future__ import annotations

import argparse
import itertools
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pygohcl
import tree_sitter
import tree_sitter_hcl

from taglint.hcl.comments import comments
from taglint.hcl.nodes import Attribute, Block, Body, HclError
from taglint.hcl.parse import TooDeep, parse
from taglint.hcl.skim import skim

Spans = set[tuple[str, int, int, int]]


class Verdict(NamedTuple):
    """What the Go reader says of a text."""

    valid: bool
    message: str


def go_verdict(text: str) -> Verdict:
    """Whether Go accepts the text; an error of evaluation is not an error of syntax."""
    try:
        pygohcl.loadb(text.encode("utf-8", "surrogatepass"))
    except pygohcl.HCLParseError as error:
        return Verdict(False, str(error))
    except Exception as error:
        return Verdict(True, str(error))
    return Verdict(True, "")


def fmt_accepts(text: str) -> bool:
    """Whether `terraform fmt` accepts the text; it reads tokens and structure."""
    done = subprocess.run(
        ["terraform", "fmt", "-"], input=text.encode(), capture_output=True, check=False
    )
    return done.returncode == 0


def walk(body: Body) -> Iterator[Attribute | Block]:
    """All attributes and blocks of a file."""
    waiting: list[Attribute | Block] = [*body.attributes, *body.blocks]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Block):
            waiting += [*node.attributes, *node.blocks]


def our_spans(body: Body) -> Spans:
    """Name, start, start of the value (or end of the head) and end of each node, in code points."""
    return {
        (node.name, node.start, node.value_start, node.value_end)
        if isinstance(node, Attribute)
        else (node.type, node.start, node.head_end, node.end)
        for node in walk(body)
    }


class Codepoints:
    """Turns byte offsets into offsets in code points."""

    def __init__(self, data: bytes, text: str) -> None:
        self.same = len(data) == len(text)
        self.data = data
        self.marks = [0]
        if not self.same:
            self.marks = [at for at, byte in enumerate(data) if byte & 0xC0 != 0x80] + [len(data)]
            self.index = {at: number for number, at in enumerate(self.marks)}

    def __call__(self, offset: int) -> int:
        return offset if self.same else self.index[offset]


def tree_spans(tree: tree_sitter.Tree, data: bytes, text: str) -> Spans | None:
    """The same spans from tree-sitter; None when it finds an error."""
    if tree.root_node.has_error:
        return None
    point = Codepoints(data, text)
    spans: Spans = set()
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "attribute":
            name, value = node.named_children[0], node.named_children[-1]
            end = point(value.end_byte)
            spans.add(
                (
                    _text(name),
                    point(name.start_byte),
                    point(value.start_byte),
                    end - len(_space_after(text, end)),
                )
            )
        elif node.type == "block":
            heads = [
                child for child in node.named_children if child.type in ("identifier", "string_lit")
            ]
            start = point(heads[0].start_byte)
            spans.add((_text(heads[0]), start, point(heads[-1].end_byte), point(node.end_byte)))
            waiting += node.named_children
        elif node.type in ("config_file", "body"):
            waiting += node.named_children
    return spans


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode()


def _space_after(text: str, end: int) -> str:
    """The white space before `end`.

    tree-sitter counts the white space before a heredoc's marker or a comment to some values.
    """
    found = re.search(r"\s*\Z", text[max(0, end - 80) : end])
    return found[0] if found else ""


def refused(text: str, body: Body) -> Iterator[str]:
    """Each attribute whose expression we cannot parse."""
    for node in walk(body):
        if isinstance(node, Attribute):
            try:
                parse(text, node.value_start, node.value_end)
            except TooDeep as error:
                yield f"{node.name} at {error.offset}: too deep: {error.message}"
            except HclError as error:
                yield f"{node.name} at {error.offset}: {error.message}"


def compare(
    path: Path, text: str, parser: tree_sitter.Parser, fmt: bool, counts: Counter[str]
) -> Iterator[str]:
    """Compare one file; yields each disagreement and counts into `counts`."""
    body = skim(text)
    if not body == skim(text, 2) == skim(text, 3):
        counts["deep differs"] += 1
        yield "the deep pattern reads it differently"
    for comment in comments(text):
        counts["comments"] += 1
        if text[comment.start : comment.end] != comment.text:
            yield f"comment at {comment.start} is misplaced"
    go = go_verdict(text)
    faults = [*(f"{fault.start}: {fault.message}" for fault in body.faults)]
    bad_values = [*refused(text, body)]
    counts["valid" if go.valid else "invalid"] += 1
    if go.valid and faults:
        counts["valid refused"] += 1
        yield from (f"fault in a file that Go accepts: {fault}" for fault in faults)
    if go.valid and bad_values:
        counts["valid values refused"] += len(bad_values)
        yield from (f"value that Go accepts: {bad}" for bad in bad_values)
    if not go.valid and not faults and not bad_values:
        counts["invalid accepted"] += 1
        yield f"Go refuses, we accept: {go.message[:200]}"
    if fmt and fmt_accepts(text) and faults:
        counts["fmt accepts, refused"] += 1
        yield f"fault in a file that terraform fmt accepts: {faults[0]}"
    yield from compare_spans(text, body, parser, go.valid, counts)


def compare_spans(
    text: str, body: Body, parser: tree_sitter.Parser, valid: bool, counts: Counter[str]
) -> Iterator[str]:
    """Compare the offsets with tree-sitter's where both readers accept the file."""
    data = text.encode()
    spans = tree_spans(parser.parse(data), data, text) if valid else None
    if spans is None:
        counts["spans not compared"] += 1
        return
    ours = our_spans(body)
    counts["spans"] += len(ours)
    if ours != spans:
        counts["spans differ"] += 1
        yield (
            f"spans: only ours {sorted(ours - spans)[:3]}, "
            f"only tree-sitter's {sorted(spans - ours)[:3]}"
        )


def speed(texts: list[str], parser: tree_sitter.Parser) -> str:
    """The CPU time of the skim, alone and with all values, against tree-sitter's bare parse.

    The three run in interleaved rounds; the fastest round of each counts.
    """
    datas = [text.encode() for text in texts]
    size = sum(map(len, datas)) / 1e6
    rounds: list[tuple[float, ...]] = []
    skim("")
    for _ in range(3):
        marks = [time.process_time()]
        for data in datas:
            parser.parse(data)
        marks.append(time.process_time())
        for depth in (1, 3):
            for text in texts:
                skim(text, depth)
            marks.append(time.process_time())
        for text in texts:
            for node in walk(skim(text, 3)):
                if isinstance(node, Attribute):
                    try_parse(text, node)
        marks.append(time.process_time())
        rounds.append(tuple(after - before for before, after in itertools.pairwise(marks)))
    tree, flat, deep_, whole = (min(column) for column in zip(*rounds, strict=True))
    return (
        f"{size:.1f} MB: tree-sitter {size / tree:.2f} MB/s; "
        f"skim flat {size / flat:.1f} MB/s = {flat / tree:.3f}, "
        f"deep {size / deep_:.1f} MB/s = {deep_ / tree:.3f}, "
        f"with every value {size / whole:.1f} MB/s = {whole / tree:.3f}"
    )


def try_parse(text: str, node: Attribute) -> None:
    """Parse a value and ignore its errors."""
    try:
        parse(text, node.value_start, node.value_end)
    except HclError:
        return


def paths(arguments: list[str]) -> Iterator[Path]:
    """The files of folders, and those that lists name."""
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            yield from sorted(
                found
                for found in path.rglob("*")
                if found.suffix in (".tf", ".tofu", ".hcl", ".tfvars") and found.is_file()
            )
        elif path.suffix in (".tf", ".tofu", ".hcl", ".tfvars"):
            yield path
        else:
            yield from map(Path, path.read_text().splitlines())


def read(path: Path) -> str | None:
    """The text of a file, None when it is not one."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def main() -> int:
    """Run the comparison and print what differs."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--fmt", action="store_true")
    arguments.add_argument("--limit", type=int, default=0)
    arguments.add_argument(
        "--speed", type=int, default=1000, metavar="N", help="files to time, 0 for none"
    )
    options = arguments.parse_args()
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    files = [*dict.fromkeys(paths(options.paths))]
    files = files[:: max(1, len(files) // options.limit)] if options.limit else files
    counts: Counter[str] = Counter()
    texts: list[str] = []
    for path in files:
        text = read(path)
        if text is None:
            counts["not text"] += 1
            continue
        texts.append(text)
        for complaint in compare(path, text, parser, options.fmt, counts):
            print(f"{path}: {complaint}")
    for name, count in sorted(counts.items()):
        print(f"{count:>9} {name}")
    if options.speed and texts:
        print(speed(texts[:: max(1, len(texts) // options.speed)], parser))
    return bool(counts["valid refused"] or counts["valid values refused"] or counts["deep differs"])


if __name__ == "__main__":
    sys.exit(main())

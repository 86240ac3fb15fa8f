"""The files that a Terragrunt unit writes beside its module, and where their text comes from.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from taglint.files.source import Source
from taglint.model import Span, Value
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.generated_text import Piece, pieces_of, place_of
from taglint.terraform.module import is_module_file
from taglint.terraform.terragrunt import Unit
from taglint.values import cause_of, entries_of, member, text_of


class Generated(NamedTuple):
    """What a unit generates for the folder of its module.

    `files` have the names that Terraform sees; `pieces` say by the path of a file where its text
    really stands. `cause` says why there may be more than is seen, "" when there is not.
    """

    files: tuple[Source, ...]
    pieces: dict[str, list[Piece]]
    cause: str

    def placed(self, item: object) -> object:
        """A resource or fault, with each span in a generated file where the unit has its text."""
        if isinstance(item, Span):
            pieces = self.pieces.get(item.path)
            return place_of(item, pieces) if pieces else item
        if not isinstance(item, tuple):
            return item
        made = [self.placed(each) for each in item]
        make: Callable[..., object] = type(item)
        return make(*made) if hasattr(item, "_fields") else tuple(made)

    def judge_of(self, path: str) -> str:
        """The path whose configuration judges what a file deploys: a generated one has none."""
        return self.pieces[path][-1].place.path if path in self.pieces else path


class _File(NamedTuple):
    """One `generate` block, or one entry of the attribute `generate`."""

    unit: Unit
    label: str
    values: dict[str, Value]
    argument: Argument | None  # the `contents` of a block


def generated(unit: Unit, folder: str, there: Collection[str]) -> Generated:
    """What a unit generates for its module's folder, in which the files `there` lie (names)."""
    # Of two blocks with one path the later writes over what the other has written.
    sources: dict[str, Source] = {}
    pieces: dict[str, list[Piece]] = {}
    causes = ["an include is not in the repository"] if None in unit.includes() else []
    for file in _files(unit):
        name = _name(file, folder)
        if name == "" or (_text(file, "if_exists") == "skip" and name in there):
            continue
        contents = file.values["contents"]
        cause = _doubt(file)
        if cause:
            causes.append(f"generate {file.label}: {cause}")
        elif name is not None and contents.kind == "string":
            path = os.path.join(folder, name)
            sources[path] = Source(path, text_of(contents))
            pieces[path] = pieces_of(file.unit, file.argument, contents)
    return Generated(tuple(sources.values()), pieces, causes[0] if causes else "")


def _doubt(file: _File) -> str:
    """Why it is not known what a file holds, or whether it is written; "" when that is known."""
    values = (file.values.get(name) for name in ("disable", "path", "contents"))
    return next((cause for value in values if value and (cause := cause_of(value))), "")


def _name(file: _File, folder: str) -> str | None:
    """The name of a file that Terraform reads; "" for any other, None for one that is not known."""
    path = file.values.get("path")
    if path is None or "contents" not in file.values or _text(file, "disable") == "true":
        return ""
    if path.kind != "string" or path.open:
        return None
    own = file.unit.top().folder
    place, name = os.path.split(os.path.normpath(os.path.join(own, text_of(path))))
    places = {os.path.abspath(own), os.path.abspath(folder)}
    return name if os.path.abspath(place) in places and is_module_file(name) else ""


def _text(file: _File, name: str) -> str:
    value = file.values.get(name)
    return text_of(value) if value and not cause_of(value) else ""


def _files(unit: Unit) -> Iterable[_File]:
    """What the unit and its includes generate; of one label only the unit's own counts."""
    found: dict[str, _File] = {}
    for each in (*unit.includes(), unit):
        if each is not None:
            found |= {file.label: file for file in (*_blocks(each), *_entries(each))}
    return found.values()


def _blocks(unit: Unit) -> Iterator[_File]:
    for node in unit.body.blocks:
        if node.type == "generate":
            block = ModuleBlock(unit.source, node)
            arguments = {argument.name: argument for argument in block.arguments()}
            values = {name: unit.evaluate(argument) for name, argument in arguments.items()}
            yield _File(unit, block.label(0), values, arguments.get("contents"))


def _entries(unit: Unit) -> Iterator[_File]:
    argument = unit.top_level("generate")
    if argument is None:
        return
    whole = unit.evaluate(argument)
    if cause_of(whole):
        yield _File(unit, "attribute", {"path": whole, "contents": whole}, None)
    for key, value in entries_of(whole):
        names = ("path", "if_exists", "disable", "contents")
        values = {name: found for name in names if (found := member(value, name)) is not None}
        yield _File(unit, text_of(key), values, None)

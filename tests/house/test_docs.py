"""The manual is true: its examples print what it says, its tables are complete, its links lead
somewhere.

`python tests/house/test_docs.py` writes the table of rules, and what the examples print, into the
pages.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *DOCS]
RULES = ROOT / "docs/rules.md"
_TABLE = re.compile(r"(<!-- rules: .*? -->\n)(.*?)(<!-- end of rules -->)", re.S)
# A fenced block: its language and perhaps the name of a file, its text; and the block that follows
# at once: what it prints.
_BLOCK = re.compile(r"^ *(`{3,})(\w*)(?: (\S+))?\n(.*?)^ *\1\n", re.M | re.S)
_OUTPUT = re.compile(r"\n```(?:text|json|toml)\n(.*?)^```\n", re.M | re.S)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
CONFIG = json.loads((ROOT / "schemas/config.json").read_text(encoding="utf-8"))


class Example(NamedTuple):
    """Commands of the manual, the files of their section, and where their output stands."""

    page: Path
    commands: tuple[str, ...]
    files: dict[str, str]
    start: int
    end: int

    def expected(self) -> str:
        return self.page.read_text(encoding="utf-8")[self.start : self.end]

    def printed(self, folder: Path) -> str:
        """Run the commands in a folder that holds the files of their section."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        printed = ""
        for command in self.commands:
            words = command.split()
            assert words[0] == "taglint"
            done = subprocess.run(
                [sys.executable, "-m", "taglint", *words[1:]],
                cwd=folder,
                env={"PYTHONPATH": str(ROOT)},
                capture_output=True,
                check=False,
            )
            assert done.returncode in (0, 1), done.stderr.decode()
            printed += done.stdout.decode()
        return printed


def examples(page: Path) -> Iterator[Example]:
    """The commands in the `console` blocks of a page; a section's files are its named blocks."""
    text = page.read_text(encoding="utf-8")
    bounds = [match.start() for match in re.finditer(r"^## ", text, re.M)]
    for start, end in pairwise([*bounds, len(text)]):
        blocks = list(_BLOCK.finditer(text, start, end))
        files = {block[3]: dedent(block[4]) for block in blocks if block[3]}
        for block in blocks:
            if block[2] == "console" and block[4].startswith("taglint"):
                output = _OUTPUT.match(text, block.end())
                span = output.span(1) if output else (block.end(), block.end())
                yield Example(page, tuple(block[4].splitlines()), files, *span)


def rule_table() -> str:
    from taglint.rules.table import TABLE, load, manual

    rows = [
        f"| `{name}` | {load(name).severity} | {manual(name).splitlines()[0]} |" for name in TABLE
    ]
    return "\n".join(["| rule | severity | finds |", "|---|---|---|", *rows]) + "\n"


def test_rule_table_is_fresh() -> None:
    found = _TABLE.search(RULES.read_text(encoding="utf-8"))
    assert found
    assert found[2] == rule_table(), "python tests/house/test_docs.py writes it"


@pytest.mark.parametrize(
    "example",
    [example for page in DOCS for example in examples(page)],
    ids=lambda example: f"{example.page.stem}: {example.commands[0]}",
)
def test_example_prints_what_the_manual_shows(example: Example, tmp_path: Path) -> None:
    assert example.printed(tmp_path) == example.expected(), (
        "python tests/house/test_docs.py writes it"
    )


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_named_paths_exist(page: Path) -> None:
    tops = r"tools|schemas|tests|taglint|docs|\.ci|\.github"
    for path in re.findall(rf"`((?:{tops})/[\w./*<>-]+)`", page.read_text(encoding="utf-8")):
        assert list(ROOT.glob(re.sub(r"<[^>]*>", "*", path))), path


CODE = [ROOT / "docs/architecture.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("page", CODE, ids=name_of)
def test_named_functions_exist(page: Path) -> None:
    """`engine/session.py` followed by `Session.run` names a method in a module of the package."""
    text = page.read_text(encoding="utf-8")
    rooms = "|".join(path.name for path in (ROOT / "taglint").iterdir() if path.is_dir())
    for name in re.findall(rf"`((?:{rooms})/[\w/]+(?:\.py|/))`", text):
        assert (ROOT / "taglint" / name).exists(), name
    for name, thing in re.findall(r"`([\w/]+\.py)` `([A-Za-z][\w.]*)`", text):
        assert thing in defined(ROOT / "taglint" / name), (name, thing)


def defined(path: Path) -> set[str]:
    """What a module defines at its top, and the methods of its classes as `Class.method`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{each.name}"
                for each in node.body
                if isinstance(each, ast.FunctionDef)
            }
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_every_room_is_described() -> None:
    text = section(ROOT / "docs/architecture.md", "The rooms, by floors")
    rooms = {path for path in (ROOT / "taglint").iterdir() if not path.name.startswith("_")}
    names = {f"{path.name}/" if path.is_dir() else path.name for path in rooms}
    described = set(re.findall(r"`([a-z_]+(?:/|\.py))`", text))
    assert {name for name in names if name.endswith(("/", ".py"))} - described == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        other = page.parent / path if path else page
        assert other.exists(), target
        if anchor:
            assert anchor in anchors(other), target


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_in_the_table_of_contents() -> None:
    text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = set(re.findall(r"\]\(([\w.]+\.md)\)", text))
    assert pages == {page.name for page in DOCS} - {"index.md"}


def test_every_option_is_described(taglint: Any) -> None:
    from taglint.cli.main import COMMANDS

    described = (ROOT / "docs/usage.md").read_text(encoding="utf-8")
    real = {"--version", "--help"}
    for name in COMMANDS:
        real |= set(_OPTION.findall(taglint(name, "--help").stdout))
        assert f"`taglint {name} " in described, name
    assert set(_OPTION.findall(described)) == real


def test_every_format_is_described() -> None:
    from taglint.report.formats import FORMATS

    part = section(ROOT / "docs/usage.md", "Output formats")
    assert [name for name in FORMATS if not re.search(rf"^`{name}` is ", part, re.M)] == []
    choices = "\\|".join(FORMATS)
    assert f"| `--format {choices}` |" in section(ROOT / "docs/usage.md", "Options of `check`")


def section(page: Path, title: str) -> str:
    """The text under one heading of a page."""
    text = page.read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def shown_settings() -> list[Any]:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    return [tomllib.loads(block[4]) for block in _BLOCK.finditer(text) if block[2] == "toml"]


def plain(data: Any) -> Any:
    """The data as JSON has it: dates are strings."""
    return json.loads(json.dumps(data, default=str))


@pytest.mark.parametrize("data", shown_settings(), ids=lambda data: ", ".join(data))
def test_shown_settings_are_settings(data: Any, tmp_path: Path) -> None:
    jsonschema_rs.validator_for(CONFIG).validate(plain(data))


def test_all_settings_together_are_a_configuration(tmp_path: Path) -> None:
    """What the page shows is read as one file, but for the files that it extends."""
    from taglint.config.load import load
    from taglint.files.repository import Repository

    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    blocks = [block[4] for block in _BLOCK.finditer(text) if block[2] == "toml"]
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.toml"
        path.write_text(re.sub(r"(?m)^extends = .*$", "", block), encoding="utf-8")
        assert load(Repository(), str(path), str(tmp_path)).path == str(path)


def test_every_setting_has_an_example() -> None:
    shown = {path for data in shown_settings() for path in used(CONFIG, data, ())}
    # What an override may say of a key or a rule is described above it.
    wanted = {path for path in settings(CONFIG, ()) if path[0] != "overrides" or len(path) < 3}
    assert wanted - shown == set()


def resolved(schema: Any) -> Any:
    if "$ref" in schema:
        return {**schema, **CONFIG["$defs"][schema["$ref"].rpartition("/")[2]]}
    return schema


def settings(schema: Any, where: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The way to each setting of a schema; `*` stands for a name that the user gives."""
    schema = resolved(schema)
    for name, part in schema.get("properties", {}).items():
        yield (*where, name)
        yield from settings(part, (*where, name))
    for part in schema.get("anyOf", []):
        yield from settings(part, where)
    if "items" in schema:
        yield from settings(schema["items"], where)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from settings(schema["additionalProperties"], (*where, "*"))


def used(schema: Any, data: Any, where: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The settings of a schema that some data uses."""
    schema = resolved(schema)
    for part in schema.get("anyOf", []):
        yield from used(part, data, where)
    if isinstance(data, list):
        for item in data:
            yield from used(schema.get("items", {}), item, where)
    for name, value in data.items() if isinstance(data, dict) else ():
        known = schema.get("properties", {})
        more = schema.get("additionalProperties")
        if name in known:
            yield (*where, name)
            yield from used(known[name], value, (*where, name))
        elif isinstance(more, dict):
            yield from used(more, value, (*where, "*"))


def write() -> None:
    """Write the table of rules and what the examples print."""
    for page in DOCS:
        text = page.read_text(encoding="utf-8")
        # From the end, so that what stands before keeps its place.
        for example in reversed(list(examples(page))):
            with tempfile.TemporaryDirectory() as folder:
                printed = example.printed(Path(folder))
            text = text[: example.start] + printed + text[example.end :]
        page.write_text(text, encoding="utf-8")
    text = _TABLE.sub(lambda match: match[1] + rule_table() + match[3], RULES.read_text("utf-8"))
    RULES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

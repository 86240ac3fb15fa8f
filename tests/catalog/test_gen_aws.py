"""tools/gen_aws.py: what ships is what it makes of the pinned packages, and no type is left out."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools"
FACTS = tomllib.loads((TOOLS / "aws_curated.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Every file that the generator makes; about five seconds."""
    for name, release in FACTS["packages"].items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{name} {release['version']} is not installed (extra `dev`)")
        if found != release["version"]:
            pytest.skip(f"{name} is {found}; the shipped data was made from {release['version']}")
    sys.path.insert(0, str(TOOLS))
    import gen_aws  # type: ignore[import-not-found] # a tool, not of the package

    files: dict[str, str] = gen_aws.made_files(FACTS, ROOT / "schemas")
    return files


def test_shipped_data_is_what_the_generator_makes(made: dict[str, str]) -> None:
    import gen_aws  # type: ignore[import-not-found] # a tool, not of the package

    paths = [
        path for path in (ROOT / "schemas/aws").glob("*.json") if path.name not in gen_aws.BY_HAND
    ]
    shipped = {f"aws/{path.name}": path.read_text(encoding="utf-8") for path in paths}
    assert shipped.keys() == made.keys()
    assert [name for name in made if made[name] != shipped[name]] == []


def test_every_cloudformation_type_with_a_tag_property_is_in_the_index(
    made: dict[str, str],
) -> None:
    import aws_cfn  # type: ignore[import-not-found] # a tool, not of the package

    index = json.loads(made["aws/index.cloudformation.json"])
    known = {
        name for groups in index["plain"].values() for names in groups.values() for name in names
    } | {*index["types"]}
    aside = {*index["unsupported"], *index["not-assignments"]}
    taggable = {name for name in aws_cfn.types() if tag_property(aws_cfn.resource(name))}
    assert len(taggable) > 1200
    assert taggable - known - aside == set()


def tag_property(resource: Any) -> bool:
    """Whether a type's schema names a tag property that it has."""
    path = resource.get("tagging", {}).get("tagProperty", "/properties/Tags")
    return path.removeprefix("/properties/").split("/")[0] in resource.get("properties", {})


def test_every_curated_fact_names_a_dated_source() -> None:
    for name, source in FACTS["sources"].items():
        assert source["date"], name
        assert source.get("url") or source.get("ref"), name
    assert {entry["source"] for entry in FACTS["schema"]} <= FACTS["sources"].keys()


@pytest.mark.parametrize(
    ("pattern", "searched", "text", "least", "prefixes"),
    [
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", False, r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$", 0, ()),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", True, None, 0, ()),
        (r"^(?!aws:)[a-zA-Z+-=._:/]+$", False, r"^[0-9A-Za-z_.:/=+\-,;<]*$", 1, (("aws:", False),)),
        (
            r"^(?![aA]{1}[wW]{1}[sS]{1}:)([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$",
            False,
            r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$",
            1,
            (("aws:", True),),
        ),
        (
            r"^(?!aws:|rds:)[\p{L}\p{Z}\p{N}_. :/=+\-@]+$",
            True,
            r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$",
            1,
            (("aws:", False), ("rds:", False)),
        ),
        (r"^[\w\d+\-\.\:/@]{1,128}$", True, r"^[\p{L}\p{N}_.:/+\-@]*$", 1, ()),
        (r"^[^\x00-\x1f\x22]+$", False, r'^[^"\u0000-\u001f]*$', 1, ()),
        (r"[\s\S]*", False, None, 0, ()),
        (r"^.{2,127}$", True, None, 2, ()),
    ],
)
def test_pattern(
    pattern: str, searched: bool, text: str | None, least: int, prefixes: tuple[Any, ...]
) -> None:
    sys.path.insert(0, str(TOOLS))
    import aws_patterns  # type: ignore[import-not-found] # a tool, not of the package

    form = aws_patterns.read(pattern, searched)
    assert (form.characters and form.characters.pattern()) == text
    assert (form.least, form.prefixes) == (least, prefixes)


def test_a_pattern_that_nobody_looked_at_stops() -> None:
    sys.path.insert(0, str(TOOLS))
    import aws_patterns

    with pytest.raises(aws_patterns.Undecided):
        aws_patterns.read("^([a-z]+-)*[0-9]$")

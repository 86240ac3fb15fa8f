"""The guards of words find each breach that is made for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guards import names, providers
from tiny_package import made


def write_schemas(folder: Path) -> None:
    """A catalogue with a provider, a language that is one, and two with ordinary names."""
    tables = {
        "$comment": "x",
        "terraform": {
            "acmecloud": "acme/index.terraform.json",
            "time": "time/index.terraform.json",
        },
        "heat": {"OS": "stack/index.heat.json"},
        "kubernetes": {"kinds": "kubernetes/index.terraform.json"},
    }
    indexes = {
        "acme": {"plain": {"tags map": {"acme/default": ["acmecloud_disk"]}}},
        "time": {"types": {"time_offset": {}}, "plain": {"tags map": {"time/x": ["time_sleep"]}}},
        "kubernetes": {},
    }
    for name, data in indexes.items():
        path = folder / "schemas" / name / "index.terraform.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(data), encoding="utf-8")
    (folder / "schemas/index.json").write_text(json.dumps(tables), encoding="utf-8")


PROVIDERS = [
    ("x = 'acme'", "acme"),
    ("x = 'a tag of Acme is too long'", "Acme"),
    ("x = f'{x}/acme/default'", "acme"),
    (r"x = rb'(?:acmecloud)_\w+'", "acmecloud"),
    (r"x = r'\bacme\b'", "acme"),
    ("x = 'acmecloud_disk'", "acmecloud"),
    ("x = 'kubernetes_job'", "kubernetes_"),
    ("x = 'time_sleep'", "time_sleep"),
    ("x = 'the type time_offset'", "time_offset"),
    ("x = 'OS::Nova::Server'", "OS::"),
    ("def f(x='ACME'): ...", "ACME"),
]


@pytest.mark.parametrize(("text", "name"), PROVIDERS)
def test_names_of_providers_are_found(tmp_path: Path, text: str, name: str) -> None:
    write_schemas(tmp_path)
    files = ("rules/a.py", "read/a.py", "cloudformation/a.py", "config/clouds/a.py")
    found = providers(made(tmp_path, dict.fromkeys(files, text)))
    assert [complaint.partition(" in ")[0] for complaint in found] == [
        f"rules/a.py:1: names the provider {name!r}"
    ]


def test_ordinary_words_and_prose_name_no_provider(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    text = """'Acme has it.'
acme = ["pacme", "acmes", "acme2", "time", "time_zone", "times", "kubernetes", "kinds"]
class Acme:
    "Of acme."
    x: str = "your OS has no time_offsets; a kubernetes_ is none, nor is underkubernetes_job"
    "What acme_disk says."
"""
    assert providers(made(tmp_path, {"config/a.py": text})) == []


def test_without_a_catalogue_no_provider_is_known(tmp_path: Path) -> None:
    (complaint,) = providers(made(tmp_path, {"a.py": ""}))
    assert "no catalogue" in complaint


NAMES = [
    ("yaml/ground.py", "", "the module ground"),
    ("draft/__init__.py", "", "the module draft"),
    ("a.py", "class Space: ...", "the class Space"),
    ("a.py", "class HTTPRecord2: ...", "the class HTTPRecord2"),
    ("a.py", "def given_values(): ...", "the function given_values"),
    ("a.py", "class A:\n    async def _lookup(self): ...", "the function _lookup"),
    ("a.py", "def f(*hard): ...", "the parameter hard"),
    ("a.py", "def f(x, *, is_passing=0): ...", "the parameter is_passing"),
    ("a.py", "f = lambda trial: 1", "the parameter trial"),
    ("a.py", "class A(NamedTuple):\n    measures: str", "the field measures"),
    ("a.py", "_Given = tuple[str, str]", "the type _Given"),
]


@pytest.mark.parametrize(("file", "text", "expected"), NAMES)
def test_private_words_are_found(tmp_path: Path, file: str, text: str, expected: str) -> None:
    (complaint,) = names(made(tmp_path, {file: text}), ())
    assert complaint.startswith(f"{file}:")
    assert f": {expected} says" in complaint


def test_other_words_are_fine(tmp_path: Path) -> None:
    text = "SPACE = 1\ndef namespace(spaces, recorded, hardly):\n    given = x.space\n"
    assert names(made(tmp_path, {"underground.py": text}), ()) == []

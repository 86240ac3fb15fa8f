"""The configuration: where it is found, what is said of a wrong one, and how it is validated."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taglint.config.configurations import Configurations
from taglint.config.load import load
from taglint.config.toml_positions import comments, positions
from taglint.config.toml_writer import written
from taglint.config.validation import faults
from taglint.config.values import ConfigError
from taglint.files.disk import shipped_folder
from taglint.files.repository import Repository
from taglint.rules.table import TABLE
from taglint.schema.validator import validator

SCHEMA = json.loads((Path(shipped_folder()) / "config.json").read_text())
BUCKET = 'resource "aws_s3_bucket" "b" {\n}\n'
Run = Callable[..., CompletedProcess[str]]


def test_configurations_schema_is_a_schema() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)


LONG = "x" * 1001
WORDS = st.sampled_from(
    ["", "a", "error", "off", "PascalCase", "2027-01-31", "2027-01-31\n", LONG, "2027-1-1"]
)
SCALARS = st.one_of(WORDS, st.booleans(), st.integers(-2, 3), st.floats(), st.just(2.0))
NAMES = st.sampled_from(
    sorted(
        {
            name
            for part in (SCHEMA, *SCHEMA["$defs"].values())
            for name in part.get("properties", {})
        }
        | {"nonsense"}
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=12,
)


def near_misses(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of the form that a schema asks for, with something else here and there."""
    if "$ref" in schema:
        return near_misses(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], depth)
    if depth > 5:
        return SCALARS
    kinds = [
        near_misses(branch, depth + 1)
        for branch in schema.get("anyOf", [])
        if branch.keys() != {"required"}
    ]
    if "enum" in schema:
        kinds.append(st.sampled_from(schema["enum"]))
    if schema.get("type") == "object":
        known = {
            name: near_misses(part, depth + 1)
            for name, part in schema.get("properties", {}).items()
        }
        rest = schema.get("additionalProperties")
        if known:
            kinds.append(st.fixed_dictionaries({}, optional=known))
            needed = {name: known[name] for name in schema.get("required", [])}
            kinds.append(
                st.fixed_dictionaries(
                    needed,
                    optional={name: part for name, part in known.items() if name not in needed},
                )
            )
        if isinstance(rest, dict):
            kinds.append(st.dictionaries(WORDS, near_misses(rest, depth + 1), max_size=2))
    if schema.get("type") == "array":
        kinds.append(st.lists(near_misses(schema.get("items", {}), depth + 1), max_size=2))
    if schema.get("type") in ("string", "boolean", "integer"):
        kinds.append(SCALARS)
    return st.one_of(*kinds, VALUES) if depth > 2 else st.one_of(*kinds)


@settings(max_examples=400, deadline=None)
@given(near_misses(SCHEMA))
def test_own_judge_agrees_with_json_schema(value: object) -> None:
    assert (not list(faults(SCHEMA, value))) == validator(SCHEMA).is_valid(value)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_own_judge_agrees_with_json_schema_on_anything(value: object) -> None:
    assert (not list(faults(SCHEMA, value))) == validator(SCHEMA).is_valid(value)


WRONG = {
    "unknown-key": ("tgas = 1", "taglint.toml:1: tgas: unknown key; did you mean 'tags'?"),
    "nested-key": ("\n[tags.Owner]\nrequierd = true", "taglint.toml:3: tags.Owner.requierd: unknown key; did you mean 'required'?"),
    "type": ('nested = "yes"', "taglint.toml:1: nested: must be true or false, not the string 'yes'"),
    "list": ("[tags.a]\nvalues = [\n  'x',\n  3]", "taglint.toml:4: tags.a.values[2]: must be a string, not a whole number"),
    "choice": ('key-case = "pascalcase"', "taglint.toml:1: key-case: must be PascalCase, camelCase, snake_case, kebab-case or lowercase, not 'pascalcase'; did you mean 'PascalCase'?"),
    "rule": ('[rules]\nmising-tag = "off"', "taglint.toml:2: rules.mising-tag: unknown rule 'mising-tag'; did you mean 'missing-tag'?"),
    "level": ('[rules]\nmissing-tag = "fatal"', "taglint.toml:2: rules.missing-tag: must be off, error, warning or info, not 'fatal'"),
    "reason": ('x = 1\n[[exempt]]\ntags = ["a"]', "taglint.toml:1: x: unknown key"),
    "no-reason": ('[[exempt]]\ntags = ["a"]\n[[exempt]]\npath = "x"\nreason = "y"', "taglint.toml:1: exempt[1]: reason is missing"),
    "everything": ('[[exempt]]\nreason = "y"', "taglint.toml:1: exempt[1]: must have one of resource, path or tags"),
    "date": ('[[exempt]]\nreason = "y"\ntags = "a"\nexpires = "soon"', "taglint.toml:4: exempt[1].expires: must be a date such as 2027-01-31, not the string 'soon'"),
    "day": ('[[exempt]]\nreason = "y"\ntags = "a"\nexpires = "2027-02-31"', "taglint.toml:4: exempt[1].expires: 2027-02-31 is not a date of the calendar"),
    "toml": ("a = 1\nb = = 2", "taglint.toml:2: not valid TOML: Invalid value"),
    "utf8": (b"# ok\n# \xff", "taglint.toml:2: not UTF-8 text"),
    "missing-base": ('extends = ["nowhere.toml"]', "taglint.toml:1: extends[1]: no such file: nowhere.toml"),
    "override": ('[[overrides]]\nfiles = "a"\n[[overrides]]\nfiles = "b"\n[overrides.tags.X]\nvalue = ["a"]', "taglint.toml:6: overrides[2].tags.X.value: unknown key; did you mean 'values'?"),
    "control": ('"\\u001b[31m" = 1', 'taglint.toml:1: "\\x1b[31m": unknown key'),
    "regex": ("key-pattern = '['", "taglint.toml:1: key-pattern: is not a valid regular expression: unterminated character set"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_configuration_is_one_clear_line(taglint: Run, tmp_path: Path, case: str) -> None:
    text, message = WRONG[case]
    (tmp_path / "taglint.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  tags = { a = "b" }\n}\n')
    done = taglint("check", ".")
    assert done.returncode == 2
    assert done.stderr.startswith(f"taglint: error: {message}")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


HOSTILE = {
    "brackets": "a = " + "[" * 100_000,
    "tables": "a = " + "{a = " * 50_000,
    "dotted": "a" + ".a" * 120_000 + " = 1",
    "header": "[" + "a." * 120_000 + "a]",
    "junk": "\x01\x02ab" * 250_000,
    "megabyte": "# " + "x" * 1_000_000,
    "keys": "".join(f"k{number} = 1\n" for number in range(20_000)),
    "tags": "[tags]\n" + "".join(f"k{number} = {{required = 1}}\n" for number in range(10_000)),
    "pattern": "[tags.a]\npattern = '(a|aa)+'",
    "key-pattern": "key-pattern = '(a|aa)+'",
    "nested-pattern": "key-pattern = '" + "(" * 400 + "a" + ")*" * 200 + "'",
    "long-pattern": f"key-pattern = '{'a?' * 5000}'",
    "cycle": 'extends = ["taglint.toml"]',
    "outside": 'extends = ["../outside.toml"]',
    "absolute": 'extends = ["/etc/passwd"]',
    "link": 'extends = ["link.toml"]',
    "folder": 'extends = ["."]',
    "null": 'extends = ["a\\u0000b"]',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_configuration_is_refused_within_a_second(
    taglint: Run, tmp_path: Path, case: str
) -> None:
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (tmp_path / "outside.toml").write_text("")
    (root / "link.toml").symlink_to(tmp_path / "outside.toml")
    (root / "taglint.toml").write_text(HOSTILE[case])
    (root / "main.tf").write_text(
        f'resource "aws_s3_bucket" "b" {{\n  tags = {{ a = "{"a" * 200}!", {"a" * 100}- = "b" }}\n}}\n'
    )
    before = os.times()
    done = taglint("check", ".", cwd=root)
    after = os.times()
    spent = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("taglint: error: ")
    assert len(done.stderr) < 2000
    assert done.stderr.count("\n") == 1
    assert spent < 1


@pytest.mark.parametrize("case", ["twelve", "chain"])
def test_extends_through_many_files(taglint: Run, tmp_path: Path, case: str) -> None:
    count = 12 if case == "twelve" else 30
    for number in range(count):
        (tmp_path / f"{number}.toml").write_text(
            f'extends = ["{number + 1}.toml"]'
            if number < count - 1
            else "[tags.Owner]\nrequired = true"
        )
    (tmp_path / "taglint.toml").write_text('extends = ["0.toml"]')
    (tmp_path / "main.tf").write_text(BUCKET)
    done = taglint("check", ".")
    assert done.returncode == (1 if case == "twelve" else 2)
    assert case == "twelve" or "more than 20 files extend each other" in done.stderr


def test_cycle_names_the_way_round(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = ["b.toml"]')
    (tmp_path / "b.toml").write_text('\nextends = ["a.toml"]')
    with pytest.raises(
        ConfigError,
        match=r"b\.toml:2: extends\[1\]: .*a\.toml extends itself in a circle: a\.toml -> b\.toml -> a\.toml",
    ):
        load(Repository(), str(tmp_path / "a.toml"), str(tmp_path))


def test_named_configuration_may_extend_files_outside(taglint: Run, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (tmp_path / "outside.toml").write_text("[tags.Owner]\nrequired = true")
    (root / "own.toml").write_text('extends = ["../outside.toml"]')
    (root / "main.tf").write_text(BUCKET)
    assert "missing-tag" in taglint("check", "--config", "own.toml", ".", cwd=root).stdout
    assert taglint("check", "--config", "own.toml", "--no-config", ".", cwd=root).returncode == 2
    assert (
        taglint("check", "--config", "none.toml", ".", cwd=root).stderr
        == "taglint: error: none.toml: cannot be read: No such file or directory\n"
    )


def test_search_ends_at_the_repositorys_root(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text("[tags.Owner]\nrequired = true")
    root = tmp_path / "repository" / "deep"
    root.mkdir(parents=True)
    (root / "main.tf").write_text(BUCKET)
    assert taglint("check", ".", cwd=tmp_path).returncode == 1
    assert taglint("check", "--no-config", ".", cwd=tmp_path).returncode == 0
    (tmp_path / "repository" / ".git").mkdir()
    assert taglint("check", ".", cwd=tmp_path).returncode == 0


def test_verbose_says_which_configuration_judged_which_file(taglint: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text("")
    (tmp_path / "one" / "taglint.toml").write_text("")
    lines = taglint("check", ".", "--verbose").stderr.splitlines()
    assert lines == [
        "taglint: one/main.tf: judged by one/taglint.toml",
        "taglint: two/main.tf: judged by no configuration",
    ]


def test_size_limit_and_a_named_file_that_is_excluded(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text('max-file-size = 20\nexclude = ["*.tf"]')
    (tmp_path / "main.tf").write_text(BUCKET)
    assert taglint("check", ".").returncode == 0
    assert "files up to 20 are read" in taglint("check", "main.tf").stdout
    assert taglint("check", "main.tf", "--max-file-size", "1000").returncode == 0


def test_standard_input_is_judged_by_its_names_configuration(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "taglint.toml").write_text("[tags.Owner]\nrequired = true")
    done = taglint("check", "-", "--stdin-filename", "sub/new.tf", stdin=BUCKET.encode())
    assert (
        done.stdout
        == "sub/new.tf:1:1: error: tag 'Owner' is missing: aws_s3_bucket.b [missing-tag]\n"
    )


def test_unknown_rules_are_those_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(
        "[rules]\n" + "\n".join(f'{name} = "info"' for name in TABLE)
    )
    assert Configurations(None, TABLE).of(str(tmp_path / "x.tf"))


TOML = """\
a = 1 # x = 2
"b c" = { d = [1, { e = "}" }], 'f' = '''
g = 1
''' }
[t."u.v"]
w.x = \"\"\"
y = 1\"\"\"
[[z]]
p = [
  "]", # ]
  [2],
]
[[z]]
[z.q]
r = 2026-01-01
[[z.s]]
t = 1
"""


def test_places_are_where_the_keys_are() -> None:
    found = {path: TOML.count("\n", 0, offset) + 1 for path, offset in positions(TOML).items()}
    assert found == {
        ("a",): 1, ("b c",): 2, ("b c", "d"): 2, ("b c", "d", 0): 2, ("b c", "d", 1): 2, ("b c", "d", 1, "e"): 2, ("b c", "f"): 2,
        ("t", "u.v"): 5, ("t", "u.v", "w"): 6, ("t", "u.v", "w", "x"): 6,
        ("z", 0): 8, ("z", 0, "p"): 9, ("z", 0, "p", 0): 10, ("z", 0, "p", 1): 11, ("z", 0, "p", 1, 0): 11,
        ("z", 1): 13, ("z", 1, "q"): 14, ("z", 1, "q", "r"): 15, ("z", 1, "s", 0): 16, ("z", 1, "s", 0, "t"): 17,
    }  # fmt: skip


def test_comments_of_toml() -> None:
    text = (
        'a = 1 # one\nb = "#\\"#" #two\nc = \'#\' # three\r\n'
        "d = '''\n# '' #\n'''\n"
        'e = """#"" #"""#four'
    )
    assert [text[start:end] for start, end in comments(text)] == [
        "# one",
        "#two",
        "# three",
        "#four",
    ]


NESTED = st.recursive(
    st.one_of(st.text(), st.booleans(), st.integers(-(2**60), 2**60)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(), NESTED, max_size=4))
def test_written_settings_are_read_back(data: Any) -> None:
    assert tomllib.loads(written(data)) == data


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]{}=.,\"'#\n ab1\\"))
def test_places_never_fail(text: str) -> None:
    positions(text)


def test_schema_uses_only_keywords_that_the_judge_knows() -> None:
    from taglint.config.validation import CHECKS

    known = CHECKS.keys() | {"$schema", "$id", "$defs", "title", "description"}
    known |= {
        "$ref",
        "type",
        "enum",
        "anyOf",
        "properties",
        "additionalProperties",
        "required",
        "items",
    }

    def keywords(schema: Any) -> set[str]:
        inner = [
            *schema.get("properties", {}).values(),
            *schema.get("$defs", {}).values(),
            *schema.get("anyOf", []),
        ]
        inner += [
            schema[word]
            for word in ("items", "additionalProperties")
            if isinstance(schema.get(word), dict)
        ]
        return set(schema).union(*map(keywords, inner))

    assert keywords(SCHEMA) <= known

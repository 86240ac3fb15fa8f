"""The prefilter may only acquit: what it lets pass, every judge lets pass, the advice included."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taglint.catalog.catalogue import Catalogue
from taglint.lean_typing import Object
from taglint.schema.annotations import bounds, excesses
from taglint.schema.prefilter import Prefilter
from taglint.schema.validator import validator

CATALOGUE = Catalogue()
NAMES = list(CATALOGUE.schemas())


def forms() -> list[str]:
    """One schema of each form: many differ in their count and sources only."""
    seen: dict[str, str] = {}
    for name in NAMES:
        schema = CATALOGUE.schema(name)
        parts = [schema.get(part) for part in ("propertyNames", "additionalProperties", "$defs")]
        seen.setdefault(json.dumps(parts, sort_keys=True), name)
    return list(seen.values())


FORMS = forms()
# Characters at the borders of what schemas and the prefilter speak of.
ODD = (
    "\0\t\n\x1f "
    "!\"$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x85\xa0\xaa\xb2\xb5\xbc\xbf×÷ÿĀſƀʰʼͰβϊЀ҂٠٣ݐ༳፩ᏸ"
    + (
        "\u1680\u2000\u200b\u2028\u2160\u3000\u3007\u3041\u3095\u30a0\u30fb\u4e00\u9fa6\ua720\uabff\uac00\ud7a4\ufeff\ufffd𐐀𝔘😀🄀𠀀\U000e0061"
    )
)
LETTERS = "awsAWSyY_:sſK"
TEXT = st.one_of(
    st.text(st.sampled_from(ODD + LETTERS), max_size=6),
    st.text(st.characters(), max_size=6),
    st.builds(
        lambda prefix, rest: prefix + rest,
        st.sampled_from(["aws:", "AWS:", "aWs", "sys", "_sys_", "ſys", "_SYS_"]),
        st.text(),
    ),
    st.builds(
        lambda char, count: char * count,
        st.sampled_from(ODD),
        st.sampled_from([0, 1, 126, 127, 128, 129, 254, 255, 256, 257]),
    ),
)


def judges(name: str) -> list[Any]:
    """Validators of the schema and of its advice: jsonschema with our `pattern`, jsonschema-rs."""
    schema = CATALOGUE.schema(name)
    advice = cast(Object, cast(Object, schema.get("$defs", {})).get("advice", {}))
    dialect = {"$schema": schema["$schema"], **advice}
    return [
        validator(schema),
        validator(dialect),
        jsonschema_rs.validator_for(schema),
        jsonschema_rs.validator_for(dialect),
    ]


def near(name: str, side: str) -> st.SearchStrategy[str]:
    """Texts near the limits of a schema.

    They are made of its plain tag, unusual characters and its prefixes, or have its lengths.
    """
    schema = CATALOGUE.schema(name)
    known = PLAIN.get(name, ("k", ""))[0 if side == "propertyNames" else 1]
    words = [
        known,
        "a",
        "A",
        "1",
        "/",
        ":",
        ".",
        "-",
        "_",
        "日",
        "é",
        *re.findall(r"[a-z]{2,}[:/._-]?", json.dumps(schema.get(side))),
    ]
    bound = [
        int(text) for text in re.findall(r'"(?:maxLength|max-bytes)": (\d+)', json.dumps(schema))
    ]
    lengths = sorted({size + step for size in bound for step in (-1, 0, 1)} | {1})
    return st.one_of(
        TEXT,
        st.just(known),
        st.lists(st.sampled_from(words), max_size=4).map("".join),
        st.builds(lambda word, char: word + char, st.just(known), st.sampled_from(ODD)),
        st.builds(
            lambda char, count: known + char * (count - len(known)),
            st.sampled_from("a日é𝔘"),
            st.sampled_from(lengths),
        ),
        st.builds(
            lambda char, count: char * (count // 3),
            st.sampled_from("a日é𝔘"),
            st.sampled_from(lengths),
        ),
    )


@pytest.mark.parametrize("name", FORMS)
def test_acquitted_is_valid(name: str) -> None:
    prefilter, everyone = Prefilter(CATALOGUE.schema(name)), judges(name)
    limits = bounds(CATALOGUE.schema(name))
    keys, values = near(name, "propertyNames"), near(name, "additionalProperties")
    acquitted = 0

    @settings(max_examples=300, deadline=None)
    @given(keys, values)
    def check(key: str, value: str) -> None:
        nonlocal acquitted
        if not any(0xD800 <= ord(char) < 0xE000 for char in key + value) and prefilter.acquits(
            key, value
        ):
            acquitted += 1
            assert [judge.is_valid({key: value}) for judge in everyone] == [True] * 4
            assert not list(excesses(limits, key, value))

    check()
    assert acquitted, "the property was never put to the test"


def plain_tags() -> dict[str, tuple[str, str]]:
    """For each schema the first tag of its vectors that nothing speaks against."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((Path(__file__).parents[1] / "vectors").glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8")):
            for test in group["tests"]:
                if len(test["data"]) == 1 and test["valid"] and not test["warnings"]:
                    found.setdefault(group["schema"], *test["data"].items())
    return found


PLAIN = plain_tags()


@pytest.mark.parametrize("name", FORMS)
def test_each_single_character_that_is_acquitted_is_valid(name: str) -> None:
    """As a key and as a value; all engines must accept it, whatever their version of Unicode."""
    prefilter, everyone = Prefilter(CATALOGUE.schema(name)), judges(name)
    singles = [
        chr(code)
        for code in (*range(0x3000), *range(0x3000, 0xD800, 31), *range(0xE000, 0x110000, 257))
    ]
    key, value = PLAIN.get(name, ("k", ""))
    for part in ("key", "value"):
        tags = [(char, value) if part == "key" else (key, char) for char in singles]
        acquitted = [tag for tag in tags if prefilter.acquits(*tag)]
        for place, (one, other) in enumerate(acquitted):
            for judge in everyone if place % 16 == 0 else everyone[2:]:
                assert judge.is_valid({one: other}), ascii((one, other))


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_plain_tag_is_acquitted(name: str) -> None:
    assert Prefilter(CATALOGUE.schema(name)).acquits(*PLAIN[name])


@pytest.mark.parametrize(
    "name",
    [
        "aws/default",
        "aws/secretsmanager",
        "azure/default",
        "huaweicloud/csms",
        "huaweicloud/default",
    ],
)
@pytest.mark.parametrize(
    "tag",
    [
        ("Name", "web"),
        ("Owner", "team-a@example.com"),
        ("CostCenter", "4711"),
        ("Größe", "für Łódź"),
        ("app.kubernetes.io-name", "a b"),
        ("費用", "開発"),
        ("Имя", "да"),
        ("k" * 100, "v" * 200),
        ("Name", ""),
    ],
    ids=lambda tag: tag[0][:12],
)
def test_everyday_tags_are_acquitted(name: str, tag: tuple[str, str]) -> None:
    assert Prefilter(CATALOGUE.schema(name)).acquits(*tag)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("aws/default", "", ""),
        ("aws/default", "k" * 129, ""),
        ("aws/default", "k", "v" * 257),
        ("aws/default", "aws:x", ""),
        ("aws/default", "AwS:", ""),
        ("aws/default", "a<b", ""),
        ("aws/default", "a", "a<b"),
        ("aws/default", "a\n", ""),
        ("aws/secretsmanager", "k" * 128, ""),
        ("aws/secretsmanager", "k", "v" * 256),
        ("aws/secretsmanager", "k", "AWS:x"),
        ("huaweicloud/csms", "a/b", ""),
        ("huaweicloud/csms", " a", ""),
        ("huaweicloud/csms", "a\u3000", ""),
        ("huaweicloud/csms", "sysx", ""),
        ("huaweicloud/csms", "_sys_", ""),
        ("huaweicloud/csms", "k", "v" * 256),
        ("huaweicloud/default", "_sys_", ""),
        ("huaweicloud/default", "a*", ""),
        ("huaweicloud/default", "a", "\\"),
    ],
    ids=ascii,
)
def test_what_a_schema_refuses_is_not_acquitted(name: str, key: str, value: str) -> None:
    assert not Prefilter(CATALOGUE.schema(name)).acquits(key, value)


@pytest.mark.parametrize(
    ("name", "most"), [("aws/default", 50), ("huaweicloud/csms", 20), ("huaweicloud/default", 20)]
)
def test_count(name: str, most: int) -> None:
    prefilter = Prefilter(CATALOGUE.schema(name))
    assert (prefilter.acquits_count(most), prefilter.acquits_count(most + 1)) == (True, False)


def test_a_value_of_none_is_not_looked_at() -> None:
    prefilter = Prefilter({"additionalProperties": {"minLength": 1}})
    assert (prefilter.acquits("k", None), prefilter.acquits("k", "")) == (True, False)


@pytest.mark.parametrize(
    "schema",
    [
        {"patternProperties": {"^a": False}},
        {"required": ["Owner"]},
        {"propertyNames": {"enum": ["Owner"]}},
        {"propertyNames": {"pattern": "^[a-z]+(-[a-z]+)*$"}},
        {"propertyNames": {"pattern": r"^[\p{Greek}]*$"}},
        {"propertyNames": {"pattern": "^(?!x)[A-Za-z]*$"}},
        {"propertyNames": {"pattern": "^a*[A-Z]*b*c*w*$"}},
        {"propertyNames": {"pattern": r"^([A-Za-z])\1*"}},
        {"propertyNames": {"pattern": r"\bOwner"}},
        {"propertyNames": {"pattern": "^[A-Za-z]+?$"}},
        {"propertyNames": {"pattern": r"^[^\W]*$"}},
        {"propertyNames": {"not": {"pattern": "^(ab)+"}}},
        {"propertyNames": {"not": {"maxLength": 3}}},
        {"propertyNames": False},
        {"additionalProperties": {"type": "number"}},
        {"additionalProperties": {"anyOf": [{"maxLength": 3}]}},
        {"additionalProperties": {"$ref": "#/$defs/value"}},
        {"additionalProperties": {"format": "email"}},
        {"$defs": {"advice": {"if": {}}}},
    ],
    ids=repr,
)
def test_a_schema_that_is_not_understood_acquits_nobody(schema: Object) -> None:
    assert not Prefilter(schema).acquits("Owner", "a")


CLASSES = st.sampled_from(
    [
        "a-z",
        "A-Z",
        "0-9",
        r"\p{L}",
        r"\p{N}",
        r"\p{Z}",
        r"\p{Lu}",
        "_",
        ".",
        r"\-",
        r"\\",
        r"\]",
        "é",
        r"\u0041",
        "@",
        "一-龥",
        r"\u0400-\u0481",
        "{",
        "Ā-ž",
    ]
)
PATTERNS = st.builds(
    lambda negated, parts, repeat: f"^[{negated}{''.join(parts)}]{repeat}$",
    st.sampled_from(["", "^"]),
    st.lists(CLASSES, min_size=1, max_size=4),
    st.sampled_from(["*", "+"]),
)
BANS = st.sampled_from([r"^\s|\s$", "^aws", "^[aA][wW]:", "^[aA]b", "^_sys_", "^x.*$", "^[Aa]/-"])
STRINGS = st.fixed_dictionaries(
    {},
    optional={
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 8),
        "pattern": PATTERNS,
        "not": st.one_of(BANS.map(lambda ban: {"pattern": ban}), st.just({"enum": ["ab", "Z"]})),
        "allOf": st.lists(BANS.map(lambda ban: {"not": {"pattern": ban}}), max_size=2),
    },
)


@settings(max_examples=400, deadline=None)
@given(STRINGS, STRINGS, st.text(st.sampled_from(ODD + LETTERS + "bx一Ж"), max_size=5))
def test_acquitted_is_valid_for_any_schema_of_this_form(
    keys: Object, values: Object, text: str
) -> None:
    schema: Object = {"propertyNames": keys, "additionalProperties": values}
    if Prefilter(schema).acquits(text, text):
        assert validator(schema).is_valid({text: text})


@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        pytest.param("[a-z]", "Owner", "OWNER", id="anywhere"),
        pytest.param(r"^[\w]*$", "Owner", "a-b", id="shorthand"),
        pytest.param("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", "web-1", "web-", id="an optional group"),
        pytest.param("^tagKeys/[0-9]+$", "tagKeys/12", "tagKeys/x", id="literal"),
        pytest.param("^x|y$", "way", "wax", id="alternatives"),
        pytest.param("^a.b$", "a-b", "a\nb", id="a dot is no line end"),
        pytest.param("^[a-z]*$", "owner", "owner\n", id="the end is the very end"),
        pytest.param(r"^\s$", " ", "\x1c", id="blanks as ECMA has them"),
        pytest.param(r"^[^\p{Ll}]x$", "Ax", "ax", id="a property negated"),
        pytest.param("^x[a-z]*$", "x" * 128, "x" * 129, id="long texts are left to the judge"),
        pytest.param("^x[^a-z]*$", "xA", "xÄ", id="so are others than ASCII"),
    ],
)
def test_a_plain_pattern_is_understood(pattern: str, taken: str, left: str) -> None:
    prefilter = Prefilter({"propertyNames": {"pattern": pattern}})
    assert (prefilter.acquits(taken, ""), prefilter.acquits(left, "")) == (True, False)
    ban = Prefilter({"propertyNames": {"not": {"pattern": pattern}}})
    assert not ban.acquits(taken, "")

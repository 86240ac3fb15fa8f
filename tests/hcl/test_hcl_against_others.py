"""Our reader against Go's (pygohcl), tree-sitter's, and `terraform fmt` where it is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from hcl_cases import INVALID, VALID
from hcl_texts import bodies, broken
from hypothesis import HealthCheck, given, settings

from taglint.hcl.nodes import Attribute, HclError, Template, Text
from taglint.hcl.parse import parse
from taglint.hcl.skim import skim


def _tool() -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / "compare_hcl.py"
    spec = importlib.util.spec_from_file_location("compare_hcl", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_hcl"] = module
    spec.loader.exec_module(module)
    return module


pygohcl = pytest.importorskip("pygohcl")
tree_sitter = pytest.importorskip("tree_sitter")
pytest.importorskip("tree_sitter_hcl")
compare_hcl = _tool()

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
EXAMPLES = int(os.environ.get("TAGLINT_HCL_EXAMPLES", "300"))
lenient = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def parser():
    return tree_sitter.Parser(tree_sitter.Language(compare_hcl.tree_sitter_hcl.language()))


def complaints(text, parser):
    return [*compare_hcl.compare(Path("generated"), text, parser, False, Counter())]


@pytest.mark.parametrize("name", VALID)
def test_what_go_accepts(name, parser):
    assert compare_hcl.go_verdict(VALID[name]).valid
    assert complaints(VALID[name], parser) == []


@pytest.mark.parametrize("name", INVALID)
def test_what_go_refuses(name, parser):
    assert not compare_hcl.go_verdict(INVALID[name]).valid
    assert complaints(INVALID[name], parser) == []


@lenient
@given(bodies())
def test_generated_files(parser, text):
    assert complaints(text, parser) == []


@lenient
@given(broken())
def test_broken_files(parser, text):
    found = complaints(text, parser)
    if compare_hcl.go_verdict(text).valid:
        assert found == []


@pytest.mark.parametrize("depth", [300, 2000])
def test_go_and_the_skim_stand_deep_brackets(depth):
    text = "a = " + "[" * depth + "]" * depth + "\n" + "b {\n" * depth + "}\n" * depth
    assert compare_hcl.go_verdict(text).valid
    assert skim(text).faults == ()


@pytest.mark.skipif(not shutil.which("terraform"), reason="no terraform on the PATH")
@pytest.mark.slow
def test_what_terraform_fmt_accepts():
    chosen = (
        list(VALID.values()) if "TAGLINT_HCL_EXAMPLES" in os.environ else list(VALID.values())[::9]
    )
    for text in chosen:
        assert not (compare_hcl.fmt_accepts(text) and skim(text).faults), text


RENDERED = {
    "strip-in-heredoc": 'a = <<E\n  a\n\n  ${~ "x" ~}\n\n  b\nE\n',
    "strip-in-string": 'a = "  a  ${~ "x" ~}  b $${ ${~ "y" ~} \\n z "\n',
    "strip-at-line-end": 'a = <<E\n  x ${"a" ~}\n   ${"b"}\n E\n',
    "flush": 'a = <<-E\n    a\n   b ${"q"}\n\n  c\n  E\n',
    "flush-sequence-first": 'a = <<-E\n    ${"q"}\n   b\n  E\n',
    "flush-sequence-unindented": 'a = <<-E\n    a\n${"q"}\n   b\n  E\n',
    "flush-after-strip": 'a = <<-E\n    ${~ "q" ~}\n   b\n  E\n',
    "flush-strip-at-line-end": 'a = <<-E\n    x\n  ${"y" ~}\n     z\n E\n',
    "flush-tabs": "a = <<-E\n\t\ta\n\t b\n   \n\t\tE\n",
    "flush-crlf": "a = <<-E\r\n   x\r\n  y\r\n E\r\n",
    "flush-blank-first": "a = <<-E\n    \n  x\n  E\n",
    "flush-wide-space": "a = <<-E\n\u3000 x\n\u3000y\n E\n",
    "flush-empty": "a = <<-E\n  E\n",
    "escapes": 'a = "\\u00e9\\U0001F600\\t$$${x}%%{a}$$$${b}$%"\n',
    "heredoc-escapes": "a = <<E\n$${a} \\n \\u00e9 %%{b} $ $$ %\nE\n",
    "nested": 'a = "a${"b${"c"}"}d"\n',
    "quotes": 'a = "\\"\\\\"\n',
}


def rendered(parts) -> str:
    return "".join(part.text if isinstance(part, Text) else rendered(part.parts) for part in parts)


@pytest.mark.parametrize("name", RENDERED)
def test_templates_say_what_go_says(name):
    text = RENDERED[name]
    attribute = skim(text).attributes[0]
    template = parse(text, attribute.value_start, attribute.value_end)
    assert isinstance(template, Template)
    assert rendered(template.parts) == pygohcl.loads(text)["a"]


@lenient
@given(bodies())
def test_parts_lie_within_their_wholes(text):
    for node in compare_hcl.walk(skim(text)):
        if isinstance(node, Attribute):
            with suppress(HclError):
                within(
                    parse(text, node.value_start, node.value_end), node.value_start, node.value_end
                )


def within(node, start, end):
    assert start <= node.start <= node.end <= end, node
    for field in node:
        for child in (
            field if isinstance(field, tuple) and not hasattr(field, "_fields") else (field,)
        ):
            for grandchild in (
                (child.key, child.value) if type(child).__name__ == "Item" else (child,)
            ):
                if hasattr(grandchild, "start"):
                    within(grandchild, node.start, node.end)

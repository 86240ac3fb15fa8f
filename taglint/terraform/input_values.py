"""Values that are passed to a root module: tfvars files in Terraform's order, then those of the command line.

Source: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

from taglint.files.source import Source
from taglint.hcl.nodes import Body, HclError
from taglint.hcl.parse import parse
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Entry, Hop, Span, Value
from taglint.terraform.evaluate import Scope, known
from taglint.terraform.instance import InputValue
from taglint.terraform.module import read_body
from taglint.terraform.parts import Part, Setting
from taglint.values import unknown

if TYPE_CHECKING:
    from taglint.terraform.root import RootModule

_TEXTS = ("", "string", "number", "bool", '"string"')


def input_values(root: RootModule) -> dict[str, InputValue]:
    """The value of each variable that somebody passes."""
    found: dict[str, InputValue] = {}
    for name, text in root.settings.environment:
        _from_words(root, found, name, text)
    for source, body in root.module.values:
        _from_file(root, found, source, body)
    for path in root.settings.var_files:
        source_of_file = root.loader.source(path)
        if source_of_file is not None:
            _from_file(root, found, source_of_file, read_body(source_of_file))
    for name, text in root.settings.variables:
        _from_words(root, found, name, text)
    return found


def _from_file(root: RootModule, found: dict[str, InputValue], source: Source, body: Body) -> None:
    for attribute in body.attributes:
        setting = Setting(source, attribute)
        found[attribute.name] = InputValue(
            root.instance.setting(setting), Hop("tfvars", setting.name_span)
        )


def _from_words(root: RootModule, found: dict[str, InputValue], name: str, text: str) -> None:
    """A value from the command line; it has no place in a file, so it stands at the variable's declaration."""
    part = root.module.variables.get(name)
    if part is None:
        return
    found[name] = InputValue(moved(_words(root, part, text), part.head), None)


def _words(root: RootModule, part: Part, text: str) -> Value:
    wanted = part.attribute("type")
    source = Source("", text)
    if (wanted.text if wanted else "") in _TEXTS:
        return Value("string", text, part.head)
    try:
        tree = parse(text, 0, len(text))
    except HclError as error:
        return unknown(f"var.{part.label(0)}: {error.message}", part.head)
    return known(tree, Scope(root.instance, source, {}))


def moved(value: Value, span: Span) -> Value:
    """The value with everything in it at one place."""
    data = value.data
    if isinstance(data, tuple):
        data = tuple(
            Entry(moved(item.key, span), moved(item.value, span))
            if isinstance(item, Entry)
            else moved(item, span)
            for item in data
        )  # type: ignore[assignment]  # entries stay entries, values stay values
    return value._replace(data=data, span=span, trail=())

"""The values that a user passes to a root module: values files, then the command line.

The order is Terraform's: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

from taglint.files.source import Source
from taglint.hcl.nodes import Body, HclError
from taglint.hcl.parse import parse
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Entry, Hop, Span, Value
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.evaluate import evaluate, known
from taglint.terraform.module import read_body
from taglint.terraform.scope import Scope
from taglint.terraform.variables import InputValue
from taglint.values import unknown

if TYPE_CHECKING:
    from taglint.terraform.root import RootModule

# The types of which Terraform takes a value as it is typed; any other is read as an expression.
_SCALARS = ("", "string", "number", "bool", '"string"')


def input_values(root: RootModule) -> dict[str, InputValue]:
    """The value of each variable that the user passes; later ones win."""
    found: dict[str, InputValue] = {}
    for name, text in root.settings.environment:
        _from_pair(root, found, name, text)
    for source, body in root.module.values:
        _from_file(root, found, source, body)
    for path in root.settings.var_files:
        source_of_file = root.loader.source(path)
        if source_of_file is not None:
            _from_file(root, found, source_of_file, read_body(source_of_file))
    for name, text in root.settings.variables:
        _from_pair(root, found, name, text)
    return found


def _from_file(root: RootModule, found: dict[str, InputValue], source: Source, body: Body) -> None:
    for attribute in body.attributes:
        argument = Argument(source, attribute)
        found[attribute.name] = InputValue(
            root.instance.evaluate(argument), Hop("tfvars", argument.name_span)
        )


def _from_pair(root: RootModule, found: dict[str, InputValue], name: str, text: str) -> None:
    """Add a value from the command line or environment.

    It has no place in a file, so that it gets that of the variable's declaration.
    """
    block = root.module.variables.get(name)
    if block is None:
        return
    found[name] = InputValue(_moved(_value(root, block, text), block.head), None)


def _value(root: RootModule, block: ModuleBlock, text: str) -> Value:
    wanted = block.argument("type")
    source = Source("", text)
    if (wanted.text if wanted else "") in _SCALARS:
        return Value("string", text, block.head)
    try:
        tree = parse(text, 0, len(text))
    except HclError as error:
        return unknown(f"var.{block.label(0)}: {error.message}", block.head)
    return known(tree, Scope(root.instance, source, {}, evaluate=evaluate))


def _moved(value: Value, span: Span) -> Value:
    """The value, at another place with everything in it."""
    data = value.data
    if isinstance(data, tuple):
        data = tuple(
            Entry(_moved(item.key, span), _moved(item.value, span))
            if isinstance(item, Entry)
            else _moved(item, span)
            for item in data
        )  # type: ignore[assignment]  # entries stay entries, values stay values
    return value._replace(data=data, span=span, trail=())

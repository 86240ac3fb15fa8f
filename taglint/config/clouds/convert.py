"""The clouds' own policy documents about tags, as settings of a configuration."""

from __future__ import annotations

import json

from taglint.config.clouds.inheritance import Malformed
from taglint.config.clouds.tag_policies import Cloud, Outcome
from taglint.files.disk import shipped_text
from taglint.lean_typing import Json, Object, cast


class Unmapped(Exception):
    """A document that nothing can be taken from: its file, line (0 for unknown), key, and why."""

    def __init__(self, path: str, line: int, key: str, message: str) -> None:
        super().__init__(message)
        self.path, self.line = path, line
        self.key, self.message = key, message


def convert(texts: list[tuple[str, str]], parameters: dict[str, str] | None = None) -> Outcome:
    """Settings for documents, each a path and a text, in the order root, unit, account.

    `parameters` are values for the parameters of a definition. Raises `Unmapped`.
    """
    documents = [(path, _parsed(path, text)) for path, text in texts]
    tables = _tables()
    remarks: list[str] = []
    tags: Object = {}
    trees = [(path, document) for path, document in documents if "tags" in document]
    if trees:
        clouds = [_cloud(name, row) for name, row in tables.items() if "services" in row]
        outcome = _merged(trees, clouds)
        tags, remarks = cast(Object, outcome.settings["tags"]), list(outcome.remarks)
    for path, document in documents:
        if "tags" not in document:
            found = _definitions(path, document, tables, parameters or {})
            remarks += found.remarks
            tags.update(cast(Object, found.settings.get("tags", {})))
    if not tags:
        raise Unmapped(
            texts[-1][0],
            0,
            "",
            "; ".join(remarks) or "no tag policy in a format that taglint knows",
        )
    return Outcome({"tags": tags}, remarks)


def _merged(trees: list[tuple[str, Object]], clouds: list[Cloud]) -> Outcome:
    from taglint.config.clouds.tag_policies import convert as convert_trees

    try:
        return convert_trees([document for _, document in trees], clouds)
    except Malformed as error:
        raise Unmapped(trees[-1][0], 0, error.key, error.message) from None


def _definitions(
    path: str, document: Object, tables: dict[str, Object], parameters: dict[str, str]
) -> Outcome:
    """The settings of one definition, or of each in a list of them."""
    from taglint.config.clouds.azure import convert as convert_definition

    row = next(row for row in tables.values() if "types" in row)
    applies_to, types = cast(list[str], row["applies-to"]), cast(dict[str, list[str]], row["types"])
    listed = document.get("value", [document])
    definitions = (
        [item for item in listed if isinstance(item, dict)]
        if isinstance(listed, list)
        else [document]
    )
    tags: Object = {}
    remarks: list[str] = []
    for definition in definitions:
        if not _has_rule(definition):
            raise Unmapped(path, 0, "", 'no tag policy: neither "tags" nor "policyRule" is there')
        outcome = convert_definition(definition, applies_to, types, parameters)
        tags.update(cast(Object, outcome.settings.get("tags", {})))
        remarks += outcome.remarks
    return Outcome({"tags": tags}, remarks)


def _has_rule(document: Object) -> bool:
    inner = document.get("properties")
    return (
        "policyRule" in document
        or "if" in document
        or (isinstance(inner, dict) and "policyRule" in inner)
    )


def _parsed(path: str, text: str) -> Object:
    """The document in a text, a list of documents under `value`. Raises `Unmapped`."""
    try:
        document: Json = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unmapped(path, error.lineno, "", f"not valid JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        raise Unmapped(
            path, 0, "", "nested too deeply" if isinstance(error, RecursionError) else str(error)
        ) from None
    if isinstance(document, list):
        return {"value": document}
    if not isinstance(document, dict):
        raise Unmapped(path, 0, "", "no tag policy: the document is not an object")
    inner = document.get("Content") or document.get("PolicyContent")
    # The clouds' command-line tools print the document as a string inside another one.
    return _parsed(path, inner) if isinstance(inner, str) else document


def _tables() -> dict[str, Object]:
    return cast(dict[str, Object], json.loads(shipped_text("policy-types.json"))["clouds"])


def _cloud(name: str, row: Object) -> Cloud:
    services = cast(dict[str, dict[str, list[str]]], row["services"])
    return Cloud(
        name, cast(list[str], row["applies-to"]), cast(str, row["untyped"]), services=services
    )


__all__ = ["Cloud", "Outcome", "Unmapped", "convert"]

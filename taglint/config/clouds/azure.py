"""Azure's policy definitions (`policyRule.if`) that ask for tags, as settings of a configuration.

Follows "Azure Policy definition structure" (read 2026-11-22). The condition of a definition says
what is refused. What of it a key's table can express is taken over, the rest is named in a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taglint.config.clouds.tag_policies import Outcome
from taglint.lean_typing import Json, NamedTuple, Object, cast

# The field of a tag: `tags['Owner']`, `tags[Owner]` or `tags.Owner`.
_FIELD = re.compile(r"tags(?:\[\s*'?(.+?)'?\s*\]|\.(.+))")
# A piece of an expression: the name of a function, a string, or what ends an argument.
_CALL = re.compile(r"\s*(?:(\w+)\s*\(|'((?:[^']|'')*)'|([),]))")
_NEGATED = {
    name: f"not{name[0].upper()}{name[1:]}"
    for name in ("equals", "in", "like", "match", "matchInsensitively")
}
_OPPOSITE = {**_NEGATED, **{other: name for name, other in _NEGATED.items()}}
# The wildcards of `match`: a digit, a letter, any character.
_MATCH = {"#": r"\d", "?": r"\p{L}", ".": "."}
_SEVERITIES = {"deny": "error", "audit": "warning", "auditifnotexists": "warning"}


class _Unmapped(Exception):
    """A condition that a configuration cannot express; the message names it."""


class _Test(NamedTuple):
    """One condition on a tag or on the type; the negations around it are applied."""

    key: str  # "" for the resource's type
    operator: str
    operand: str | list[str] | bool


def convert(
    document: Object, applies_to: list[str], types: dict[str, list[str]], assigned: dict[str, str]
) -> Outcome:
    """One definition as settings.

    `applies_to` are globs of all types of the cloud, `types` the globs for each type in the cloud's
    own spelling, `assigned` values for the definition's parameters.
    """
    properties = document.get("properties")
    body = properties if isinstance(properties, dict) else document
    title = str(body.get("displayName") or document.get("name") or "the definition")
    rule = body.get("policyRule")
    rule = rule if isinstance(rule, dict) else body
    parameters = _parameters(body.get("parameters"), assigned)
    try:
        severity = _severity(rule.get("then"), parameters)
        tags: Object = {}
        for branch in _branches(rule.get("if"), parameters):
            key, table = _table(branch, applies_to, types)
            before = cast(Object, tags.get(key, {}))
            tags[key] = {**before, **table, "ignore-case": True, "severity": severity}
        return Outcome({"tags": tags}, [])
    except _Unmapped as problem:
        return Outcome({}, [f"{title}: {problem}"])


def _parameters(declared: Json, assigned: dict[str, str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, row in declared.items() if isinstance(declared, dict) else ():
        if isinstance(row, dict) and "defaultValue" in row:
            found[name] = row["defaultValue"]
    return {**found, **assigned}


def _severity(then: Json, parameters: dict[str, Json]) -> str:
    effect = (
        str(_evaluated(then.get("effect"), parameters)).lower()
        if isinstance(then, dict)
        else "deny"
    )
    if effect in ("modify", "append", "deployifnotexists"):
        raise _Unmapped(f"the effect {effect} sets the tag by itself, there is nothing to check")
    if effect == "disabled":
        raise _Unmapped("it is disabled")
    return _SEVERITIES.get(effect, "error")


def _branches(
    condition: Json, parameters: dict[str, Json], negated: bool = False, depth: int = 0
) -> Iterator[list[_Test]]:
    """The condition as alternatives: a resource is refused if all tests of one of them hold."""
    if not isinstance(condition, dict) or depth > 20:
        raise _Unmapped("the condition is not an object")
    if "not" in condition:
        yield from _branches(condition["not"], parameters, not negated, depth + 1)
        return
    word = next((word for word in ("allOf", "anyOf") if word in condition), "")
    if not word:
        yield [_test(condition, parameters, negated)]
        return
    members = condition[word]
    if not isinstance(members, list):
        raise _Unmapped(f"{word} is not a list")
    parts = [list(_branches(member, parameters, negated, depth + 1)) for member in members]
    if (word == "anyOf") != negated:
        for part in parts:
            yield from part
        return
    combined: list[list[_Test]] = [[]]
    for part in parts:
        combined = [[*left, *right] for left in combined for right in part]
        if len(combined) > 64:
            raise _Unmapped("the condition has too many alternatives")
    yield from combined


def _test(condition: Object, parameters: dict[str, Json], negated: bool) -> _Test:
    """One `{"field": ..., operator: operand}` as a test. Raises `_Unmapped`."""
    field = _evaluated(condition.get("field"), parameters) if "field" in condition else None
    if not isinstance(field, str):
        keys = ", ".join(sorted(condition)) or "nothing"
        raise _Unmapped(f"a condition on {keys} is not about a tag or a type")
    operators = [name for name in condition if name != "field"]
    if len(operators) != 1:
        raise _Unmapped(f"a condition on {field} has not one operator")
    operator, operand = operators[0], _evaluated(condition[operators[0]], parameters)
    found = _FIELD.fullmatch(field)
    if found is None and field.lower() != "type":
        raise _Unmapped(f"the condition on {field} is not about a tag")
    key = (found[1] or found[2]) if found else ""
    if operator == "exists":
        return _Test(key, operator, (str(operand).lower() == "true") != negated)
    if operator not in _OPPOSITE:
        raise _Unmapped(f"the operator {operator} on {field} cannot be expressed in taglint.toml")
    if not isinstance(operand, str) and not (
        isinstance(operand, list) and all(isinstance(item, str) for item in operand)
    ):
        raise _Unmapped(f"the value that {field} is compared with is not known")
    return _Test(
        key, _OPPOSITE[operator] if negated else operator, cast("str | list[str]", operand)
    )


def _table(
    tests: list[_Test], applies_to: list[str], types: dict[str, list[str]]
) -> tuple[str, Object]:
    """The key that one alternative asks for, and the settings of its table."""
    table: Object = {"applies-to": cast(Json, applies_to)}
    for test in tests:
        if not test.key:
            table.update(_scope(test, types))
    refused = [
        test
        for test in tests
        if test.key and (test.operator.startswith("not") or test.operand in (False, ""))
    ]
    keys = list(dict.fromkeys(test.key for test in refused))
    if len(keys) != 1:
        raise _Unmapped("the condition does not ask for one tag")
    own = [test for test in tests if test.key == keys[0] and test not in refused]
    if any(test.operator != "exists" for test in own):
        raise _Unmapped(f"values of {keys[0]} that are refused cannot be listed")
    when = {test.key: _wanted(test) for test in tests if test.key and test.key != keys[0]}
    if when:
        table["required-when"] = cast(Json, when)
    elif not own:
        table["required"] = True
    for test in refused:
        _allow(table, test)
    return keys[0], table


def _allow(table: Object, test: _Test) -> None:
    """Set in the table what a value has to be if the test must not refuse it."""
    operand = test.operand
    if test.operator in ("exists", "equals"):
        return
    if test.operator in ("notMatch", "notMatchInsensitively") and isinstance(operand, str):
        flag = "(?i)" if test.operator.endswith("Insensitively") else ""
        table["pattern"] = flag + "".join(_MATCH.get(char) or re.escape(char) for char in operand)
        return
    values = [operand] if isinstance(operand, str) else cast(list[str], operand)
    table["values"] = cast(Json, [*cast(list[str], table.get("values", [])), *values])
    # Comparisons of the cloud ignore letter case.
    table["values-ignore-case"] = True


def _wanted(test: _Test) -> str | list[str]:
    if test.operator == "exists" and test.operand is True:
        return "*"
    if test.operator in ("equals", "in") and not isinstance(test.operand, bool):
        return test.operand
    raise _Unmapped(
        f"the operator {test.operator} on {test.key} cannot be expressed in taglint.toml"
    )


def _scope(test: _Test, types: dict[str, list[str]]) -> Object:
    names = [test.operand] if isinstance(test.operand, str) else test.operand
    if not isinstance(names, list) or test.operator not in ("equals", "in", "notEquals", "notIn"):
        raise _Unmapped(
            f"the operator {test.operator} on the type cannot be expressed in taglint.toml"
        )
    globs = [glob for name in names for glob in (*types.get(name.lower(), ()), name)]
    return {"except" if test.operator.startswith("not") else "applies-to": cast(Json, globs)}


def _evaluated(value: Json, parameters: dict[str, Json]) -> Json:
    """What an expression such as `[concat('tags[', parameters('name'), ']')]` stands for.

    Anything else stands for itself; a string may begin with `[[` for a plain bracket.
    """
    if isinstance(value, list):
        return [_evaluated(item, parameters) for item in value]
    if not isinstance(value, str) or not value.startswith("["):
        return value
    if value.startswith("[["):
        return value[1:]
    result, end = _call(value[1:], 0, parameters, 0)
    if value[1 + end :].strip() != "]":
        raise _Unmapped(f"the expression {value[:80]} cannot be evaluated by taglint")
    return result


def _call(text: str, at: int, parameters: dict[str, Json], depth: int) -> tuple[Json, int]:
    """The value of the call or the string at an offset of an expression, and the offset behind."""
    found = _CALL.match(text, at)
    if found is None or found[3] or depth > 20:
        raise _Unmapped(f"the expression [{text[:80]} cannot be evaluated by taglint")
    if found[2] is not None:
        return found[2].replace("''", "'"), found.end()
    arguments: list[Json] = []
    at = found.end()
    while True:
        argument, at = _call(text, at, parameters, depth + 1)
        arguments.append(argument)
        after = _CALL.match(text, at)
        if after is None or not after[3]:
            raise _Unmapped(f"the expression [{text[:80]} cannot be evaluated by taglint")
        at = after.end()
        if after[3] == ")":
            return _function(found[1], arguments, parameters), at


def _function(name: str, arguments: list[Json], parameters: dict[str, Json]) -> Json:
    words = [str(argument) for argument in arguments]
    if name == "parameters":
        if words[0] not in parameters:
            raise _Unmapped(
                f"the parameter {words[0]} has no value; give it with --parameter {words[0]}=VALUE"
            )
        return parameters[words[0]]
    if name == "concat":
        return "".join(words)
    if name in ("toLower", "toUpper"):
        return words[0].lower() if name == "toLower" else words[0].upper()
    raise _Unmapped(f"the function {name} cannot be evaluated by taglint")

"""The words and the places of findings about breaches of a provider's schema."""

from __future__ import annotations

from taglint.lean_typing import cast
from taglint.model import Finding, Resource, Severity, Tag
from taglint.schema.judge import Breach
from taglint.wording import counted, quoted


def breach_finding(rule: str, resource: Resource, breach: Breach, message: str) -> Finding:
    """A finding on the key or the value that breaks the schema, else where the tags stand.

    It is only a warning where something else may replace the value.
    """
    tag, verdict = breach.tag, breach.verdict
    bound = verdict.bound if isinstance(verdict.bound, int) else None
    if tag is None:
        span = resource.slot.span or resource.head_span
        return Finding(rule, verdict.severity, message, span=span, resource=resource, bound=bound)
    of_key = verdict.part == "key"
    severity: Severity = "warning" if tag.value.open and not of_key else verdict.severity
    span = tag.key_span if of_key else tag.value_span
    return Finding(rule, severity, message, span, resource, tag.key, bound=bound)


def requirement(resource: Resource, breach: Breach) -> str:
    """The schema's own words for what a text must be, "" when it has none."""
    words = breach.verdict.hint.get("must")
    verb = "must" if breach.verdict.severity == "error" else "should"
    return f"{verb} {words} for {resource.schema}" if words else ""


def refused_character(resource: Resource, breach: Breach, text: str) -> str:
    """What is wrong with the characters of a text, in the schema's own words where it has some."""
    wish = requirement(resource, breach)
    if wish:
        return wish
    from taglint.schema.patterns import first_refused

    character = first_refused(str(breach.verdict.bound), text)
    is_refused = breach.verdict.severity == "error"
    if character:
        advice = "does not accept" if is_refused else "recommends not to use"
        return f"contains {quoted(character)}, which {resource.schema} {advice}"
    wants = "requires" if is_refused else "recommends"
    return f"does not have the form that {resource.schema} {wants}"


def upper_limit(resource: Resource, breach: Breach) -> str:
    """The most that the schema accepts, or recommends where more is only advised against."""
    verb = "accepts" if breach.verdict.severity == "error" else "recommends"
    return f"{resource.schema} {verb} at most {breach.verdict.bound}"


def lower_limit(resource: Resource, breach: Breach) -> str:
    """The least number of characters that the schema requires, or only recommends."""
    verb = "requires" if breach.verdict.severity == "error" else "recommends"
    return f"{resource.schema} {verb} at least {counted(int(breach.verdict.bound), 'character')}"


def length(breach: Breach, text: str) -> str:
    """The length of the text with its unit, the one that the breached bound counts."""
    size = breach.verdict.hint.get("size")
    return counted(
        size if isinstance(size, int) else len(text),
        str(breach.verdict.hint.get("unit", "character")),
    )


def text_of(tag: Tag) -> str:
    """The value of a tag whose value is a known string."""
    return cast(str, tag.value.data)

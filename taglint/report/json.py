"""The JSON document of the contract, version 1."""

from __future__ import annotations

import json

from taglint.engine.fingerprints import fingerprints
from taglint.files.paths import shown_path
from taglint.lean_typing import Json, Object
from taglint.model import Finding, Span
from taglint.report.view import View


def render(view: View) -> str:
    """One JSON object with a summary and the findings."""
    report = view.report
    severities = [finding.severity for finding in report.findings]
    summary: Object = {
        "files": report.files,
        "resources": report.resources,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "infos": severities.count("info"),
    }
    prints = fingerprints(report.findings, shown_path)
    findings: list[Json] = [
        _finding(view, finding, mark) for finding, mark in zip(report.findings, prints, strict=True)
    ]
    return (
        json.dumps(
            {"version": 1, "summary": summary, "findings": findings}, indent=1, ensure_ascii=True
        )
        + "\n"
    )


def _finding(view: View, finding: Finding, fingerprint: str) -> Object:
    resource = finding.resource
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_place(view, finding.span),
        "resource": resource.address if resource else None,
        "type": resource.type if resource else None,
        "schema": resource.schema if resource else None,
        "key": finding.key,
        "related": [
            {**_start(view, related.span), "message": related.message}
            for related in finding.related
        ],
        "fix": _fix(view, finding),
        "fingerprint": fingerprint,
    }


def _fix(view: View, finding: Finding) -> Object | None:
    if finding.fix is None:
        return None
    edits: list[Json] = [
        {**_place(view, edit.span), "text": edit.text} for edit in finding.fix.edits
    ]
    return {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}


def _start(view: View, span: Span) -> Object:
    at = view.position(span.path, span.start)
    return {"path": shown_path(span.path), "line": at.line, "column": at.column}


def _place(view: View, span: Span) -> Object:
    end = view.position(span.path, span.end)
    return {**_start(view, span), "end_line": end.line, "end_column": end.column}

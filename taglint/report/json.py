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
        **report.counts._asdict(),
    }
    marks = fingerprints(report, shown_path)
    findings: list[Json] = [
        _finding(view, finding, mark) for finding, mark in zip(report.findings, marks, strict=True)
    ]
    document = {"version": 1, "summary": summary, "findings": findings}
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _finding(view: View, finding: Finding, fingerprint: str) -> Object:
    resource = finding.resource
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_range(view, finding.span),
        "resource": resource.address if resource else None,
        "type": resource.type if resource else None,
        "schema": resource.schema if resource else None,
        "key": finding.key,
        "related": [
            {**view.start(related.span), "message": related.message} for related in finding.related
        ],
        "fix": _fix(view, finding),
        "fingerprint": fingerprint,
    }


def _fix(view: View, finding: Finding) -> Object | None:
    if finding.fix is None:
        return None
    edits: list[Json] = [
        {**_range(view, edit.span), "text": edit.text} for edit in finding.fix.edits
    ]
    return {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}


def _range(view: View, span: Span) -> Object:
    """Where a span starts and where it ends; `end_column` is that of the first character after."""
    end = view.position(span.path, span.end)
    return {**view.start(span), "end_line": end.line, "end_column": end.column}

"""What the user says about values of Terraform's input variables."""

from __future__ import annotations

from taglint.lean_typing import NamedTuple


class Settings(NamedTuple):
    """Files with values, `NAME=VALUE` pairs, pairs of the environment, and the workspace.

    A workspace of "" is not known.
    """

    var_files: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    workspace: str = ""


NO_SETTINGS = Settings()

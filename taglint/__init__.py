"""taglint: a linter for cloud resource tags."""

__version__ = "0.1.0"

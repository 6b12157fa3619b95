"""Checks of the project's own code that `scripts/check` runs beside ruff and mypy."""

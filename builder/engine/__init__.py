"""Engines run shard functions: a table from a name to a function of (function, tasks, workers)."""

from __future__ import annotations

from builder.engine.local import run

ENGINES = {"local": run}

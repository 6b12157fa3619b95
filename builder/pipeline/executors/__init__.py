"""Engines that run tasks: a table from a name to a function of (function, tasks, workers)."""

from __future__ import annotations

from builder.pipeline.executors.local import run

ENGINES = {"local": run}

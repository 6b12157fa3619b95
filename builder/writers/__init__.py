"""Writers put rows into files: a table from a format's name to a function that writes the files of a split."""

from __future__ import annotations

from builder.writers.parquet import write_split

WRITERS = {"parquet": write_split}

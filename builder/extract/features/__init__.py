"""Lines to features: general properties of a line and of what stands around it, as named values.

A feature takes one of a few values for each line; `feature=value` has one row of weights in a model. Nothing here knows
a publisher or a word of an article: shapes, lengths, positions, repetition and our word lists only.
"""

from builder.extract.features.batch import Batch
from builder.extract.features.joins import JOINS, join_features
from builder.extract.features.roles import SECOND, SKETCH, role_features, sketch_features
from builder.extract.features.table import Layout, Table

__all__ = [
    "JOINS",
    "SECOND",
    "SKETCH",
    "Batch",
    "Layout",
    "Table",
    "join_features",
    "role_features",
    "sketch_features",
]

"""Cutline: raw news dumps in, schema-validated and versioned datasets out."""

__version__ = "0.1.0"

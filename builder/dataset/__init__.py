"""Decisions about a whole dataset: fingerprints, leak groups, duplicates, filters, splits."""

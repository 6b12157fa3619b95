"""Boilerplate learned from the documents themselves: lines that repeat across a publisher."""

"""Boilerplate that is learned from the documents: lines that repeat across a publisher."""

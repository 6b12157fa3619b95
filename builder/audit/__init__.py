"""Audits of published versions: verification, comparison, and explanations of leak groups."""

"""Checks of published versions: verify, diff, and why records are in one leak group."""

"""Helpers that are about no part of Cutline in particular."""

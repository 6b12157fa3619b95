"""Measurements of speed, memory, grouping quality and crash safety, run by `scripts/bench NAME`."""

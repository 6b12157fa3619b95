"""Publishing of a dataset: its card, and the atomic publication of versions."""

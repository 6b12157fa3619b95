"""What others see of a dataset: its card, and versions brought into place whole."""

"""Training and evaluation of the extractor's weights on an annotated corpus."""

"""A build from end to end: collect documents, assign splits, release a version."""

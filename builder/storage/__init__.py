"""Storage on disk: shards, manifests, earlier versions, Parquet and JSON Lines files."""

"""EU trusted lists: proven, read, and asked who stands behind a certificate. Loaded where one is configured."""

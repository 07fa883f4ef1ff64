"""Real issuers for tests: valid by default; one keyword breaks one thing."""

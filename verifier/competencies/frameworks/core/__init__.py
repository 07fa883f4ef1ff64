"""What the formats of frameworks share."""

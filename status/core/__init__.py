"""What the status mechanisms share: entries and values, bits, and the two endings."""

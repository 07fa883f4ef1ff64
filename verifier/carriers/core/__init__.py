"""What the carriers share."""

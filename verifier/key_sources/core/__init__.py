"""What the key sources share."""

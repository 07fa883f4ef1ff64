"""What the registries share."""

"""What keeps the project in shape; nothing here is part of the product."""

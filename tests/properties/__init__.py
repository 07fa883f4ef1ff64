"""What holds for any input whatever, looked for with generated ones."""

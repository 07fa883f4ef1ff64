"""The threat catalogue as tests, one file per family: each row goes in as bytes where a credential does."""

"""What becomes of a verdict when something that it needs is out of order: `python -m tests.outage`."""

"""Verdicts that other people have published, held against ours. Gaps are listed, with reasons, and are strict."""

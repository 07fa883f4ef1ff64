"""Measures how long a verification takes, here and in other people's software, in one run on one machine."""

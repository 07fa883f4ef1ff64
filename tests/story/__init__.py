"""What a user may expect: bytes in at the library's door, real signatures, an internet in memory, a report out."""

"""The HTTP service: reads requests within limits, asks the verifier, writes answers. It judges nothing."""

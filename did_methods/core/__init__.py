"""What the DID methods share: identifiers, documents, keys, the way out, and the two endings."""

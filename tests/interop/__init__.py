"""Other people's issuers and verifiers: what they issue we verify, and what we say they say."""

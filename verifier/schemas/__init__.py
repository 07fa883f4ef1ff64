"""Does a credential conform to the JSON Schema that it names? Pure and counted; nothing is ever fetched from here.

`pinned.py` holds the schemas that are shipped, `documents.py` reads foreign ones and says what they refer to, `cost.py`
counts the work before it is done, and `engine.py`, the only door to the validator, does it.
"""

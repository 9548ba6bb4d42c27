"""What a client asks after seeing an index: how sure, what matters, what if, what changed, what is it worth.

Each question is a function of editions and stated assumptions that gives a ``Result``; nothing here reads files or
knows Excel. Scipy is imported where it is used.
"""

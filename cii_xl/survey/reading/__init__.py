"""Returned files: from bytes nobody trusts to plain content, in a process of its own."""

"""The exhibits of a sensitivity analysis, one family a module."""

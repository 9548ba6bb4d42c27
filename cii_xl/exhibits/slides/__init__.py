"""Exhibits as PowerPoint slides: native charts, tables and text, updated in place."""

"""A small workbook with functions, a button and events, to show that the stand-in itself works."""

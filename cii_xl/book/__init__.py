"""The workbook: its layout, writer, reader and build."""

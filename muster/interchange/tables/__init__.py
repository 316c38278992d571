"""Plain tables, CSV and XLSX: what a file holds is told from its headers and its values."""

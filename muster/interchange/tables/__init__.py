"""Plain tables, CSV and XLSX: what a file contains is recognised from its headers and values."""

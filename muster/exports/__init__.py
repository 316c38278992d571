"""Exports: packages that leave the school with agreed fields of agreed pupils, approved by two people and encrypted to the recipient."""

"""Packages that leave the school: which fields of whom, for whom, agreed by two people, sealed to the recipient."""

"""Reads: the sheet of a register, the history of marks, the proof that lines and entries agree, and figures."""

"""Every change to alarms, emergency access, decoys and busy days."""

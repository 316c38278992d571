"""Everything read about alarms, decoys and occasions."""

"""What is read of alarms, decoys and occasions."""

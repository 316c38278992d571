"""What can be done to scales, subjects, assessment points and results. Every action is one transaction and is recorded."""

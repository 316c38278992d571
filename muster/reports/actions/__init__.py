"""What can be done to the reports for families. Every action is one transaction and is recorded."""

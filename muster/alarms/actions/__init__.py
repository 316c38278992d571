"""What changes alarms and what they rest on."""

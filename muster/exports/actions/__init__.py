"""What changes recipes and makes exports."""

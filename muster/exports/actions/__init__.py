"""Every change to recipes, and making exports."""

"""What the people who answer for data protection look at: who opened what, and why."""

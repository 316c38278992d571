"""Who may do what, and why: facts, permissions, the viewer, decisions, and the guard on every view."""

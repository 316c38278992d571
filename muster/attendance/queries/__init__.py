"""Everything that is read about attendance: registers, histories of marks, worklists, figures, and the check of lines against entries."""

"""What a second person looks at: openings that were too many, emergency access, decoys, and the days that explain much."""

"""Microsoft School Data Sync, version 2.1: files like OneRoster's, with a manner of their own."""

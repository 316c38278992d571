"""Microsoft School Data Sync, version 2.1: files like OneRoster's, with differences of their own."""

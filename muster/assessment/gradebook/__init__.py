"""How one course's marks become a grade, and how that is told line by line. Rules only: nothing here knows a database."""

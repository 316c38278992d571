"""Every change to scales, subjects, assessment points and results: each is one recorded transaction."""

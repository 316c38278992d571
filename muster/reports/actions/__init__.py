"""Every change to reports for families: each is one recorded transaction."""

"""What holds back, asks for, agrees to and does a destruction."""

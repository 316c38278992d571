"""Every change in retention: holds, and destructions requested, agreed and carried out."""

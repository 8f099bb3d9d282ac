"""What was corrected in public."""

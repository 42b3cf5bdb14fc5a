"""What a lot is tested for, against which limits, and what its results say."""

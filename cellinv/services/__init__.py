"""What a person can do: one module per capability, one transaction per act."""

"""What an inspector asks for: qualification of the installation, and evidence of a record."""

"""The desktop client: PySide6 widgets and nothing else."""

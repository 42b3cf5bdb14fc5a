"""What a cell bank is: values, rules, state machines and errors, without I/O or a clock."""

"""What is true: the regulation, the form, the indicators and the rules, as declarations."""

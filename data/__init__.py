"""What is remembered: originals, the register of reports, and the warehouse derived from both."""

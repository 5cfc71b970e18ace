"""Figures of speed and memory, as ratios to what the machine does without Sapat."""

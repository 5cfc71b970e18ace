"""Plain web routes around the pages: health, files, downloads, and the frame every page stands in."""

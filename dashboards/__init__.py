"""What people see: pages, components, figures, and the web routes around them."""

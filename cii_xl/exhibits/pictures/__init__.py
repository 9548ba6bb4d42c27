"""Pictures of exhibits: a page in points, and a module for each family of bodies."""

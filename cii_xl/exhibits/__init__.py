"""One description per exhibit, and renderers apart."""

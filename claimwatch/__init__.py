"""The application: command line, settings, the parts and the demonstration."""

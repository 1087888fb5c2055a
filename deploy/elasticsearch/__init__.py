"""Index and component templates: what each field of the view is, one file for each kind of document."""

"""How the weights and tables that ship are made and measured. Needs the development data; not a part of the package."""

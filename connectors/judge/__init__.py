"""A second opinion before an alert, by any endpoint that speaks OpenAI's chat completions."""

"""Inference on text: sentences, language, attribution. Weights with their cards are in weights/."""

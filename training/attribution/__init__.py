"""Train the tagger of sources, cues and contents: data, model, training, evaluation, export to int8 ONNX."""

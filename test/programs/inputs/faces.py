"""Writes two small grey faces for each emotion, and three frames of a camera, 80 x 80 RGB."""

import os

import numpy as np
from PIL import Image

for i, emotion in enumerate(["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]):
    os.makedirs(f"faces/{emotion}")
    for k in range(2):
        Image.fromarray(np.full((40, 40), 30 * i + k, np.uint8)).save(f"faces/{emotion}/{k}.png")
frames = np.arange(3 * 80 * 80 * 3, dtype=np.int64) * 7919 % 251
open("frames.rgb", "wb").write(frames.astype(np.uint8).tobytes())

package dev.sdclr.model;

/** The layers before a ResNet's first stage. */
public enum Stem {
  /** A 3×3 convolution at full resolution, as for CIFAR (SimCLR, appendix B.9). */
  SMALL,
  /** A 7×7 convolution and a 3×3 max-pool, both with stride 2. */
  IMAGENET
}

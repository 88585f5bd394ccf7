package dev.sdclr.model;

import java.util.List;

/** ResNet depths: blocks per stage and kind of block (He et al. 2016, table 1). */
public enum Depth {
  /** One basic block a stage; not in the paper, for quick runs. */
  RESNET10(false, 1, 1, 1, 1),
  RESNET18(false, 2, 2, 2, 2),
  RESNET34(false, 3, 4, 6, 3),
  RESNET50(true, 3, 4, 6, 3);

  private final boolean bottleneck;
  private final List<Integer> blocks;

  Depth(boolean bottleneck, Integer... blocks) {
    this.bottleneck = bottleneck;
    this.blocks = List.of(blocks);
  }

  /** Blocks in each of the four stages. */
  public List<Integer> blocks() {
    return blocks;
  }

  /** Whether blocks are of three convolutions, 1×1, 3×3 and 1×1, instead of two 3×3. */
  public boolean isBottleneck() {
    return bottleneck;
  }

  /** Output channels of a block per unit of stage width. */
  int expansion() {
    return bottleneck ? Block.Bottleneck.EXPANSION : Block.Basic.EXPANSION;
  }

  Block block(Layers layers, String name, int in, int width, int stride) {
    return bottleneck
        ? new Block.Bottleneck(layers, name, in, width, stride)
        : new Block.Basic(layers, name, in, width, stride);
  }
}

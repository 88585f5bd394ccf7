package dev.sdclr.augment.pixel;

/** Replaces every level by the one that a table gives for it, in all channels alike. */
final class LevelTable implements PixelChange {

  private final byte[] table = new byte[Tones.LEVELS];

  /** To be filled. */
  byte[] table() {
    return table;
  }

  @Override
  public void change(int[] words, int count) {
    for (int i = 0; i < count; i++) {
      int word = words[i];
      words[i] =
          (table[word & 0xFF] & 0xFF)
              | (table[word >> 8 & 0xFF] & 0xFF) << 8
              | (table[word >> 16 & 0xFF] & 0xFF) << 16;
    }
  }
}

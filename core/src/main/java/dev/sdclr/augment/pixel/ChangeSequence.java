package dev.sdclr.augment.pixel;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes that go over an image together, one after the other on a stretch of pixels that stays in
 * the processor's nearest cache.
 */
public final class ChangeSequence {

  private final List<PixelChange> changes = new ArrayList<>();
  private final PixelChange inTurn =
      (words, count) -> {
        for (int i = 0; i < changes.size(); i++) {
          changes.get(i).change(words, count);
        }
      };

  ChangeSequence() {}

  /** Puts a change behind the others. */
  public void add(PixelChange change) {
    changes.add(change);
  }

  /** Makes all changes and forgets them. */
  public void applyTo(PixelBuffer pixels, Scratch scratch) {
    if (!changes.isEmpty()) {
      inTurn.applyTo(pixels, scratch);
      changes.clear();
    }
  }
}

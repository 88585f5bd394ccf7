package dev.sdclr.tensor;

import org.bytedeco.pytorch.NoGradGuard;

/** A region that records nothing for a backward pass, on its thread. */
public final class NoGradient implements AutoCloseable {

  private final NoGradGuard guard;

  public NoGradient() {
    NativeLibrary.load();
    guard = new NoGradGuard();
  }

  @Override
  public void close() {
    guard.close();
  }
}

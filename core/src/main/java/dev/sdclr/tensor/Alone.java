package dev.sdclr.tensor;

import org.bytedeco.pytorch.Tensor;

/** One process, which has nobody to talk to. */
final class Alone implements Ranks {

  static final Ranks INSTANCE = new Alone();

  private Alone() {}

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public PendingSum beginSum(Tensor tensor, Channel channel) {
    return () -> {};
  }

  @Override
  public Tensor gather(Tensor own, Channel channel) {
    return own.unsqueeze(0);
  }

  @Override
  public byte[] fromFirst(byte[] bytes) {
    return bytes;
  }

  @Override
  public void onFirst(Runnable work) {
    work.run();
  }

  @Override
  public void tell(RuntimeException failure) {}

  @Override
  public RuntimeException explain(RuntimeException failure) {
    return failure;
  }
}

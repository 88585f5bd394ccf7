package dev.sdclr.method;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Passes a batch through a network in parts, so that batch norms see one part at a time, as on so
 * many GPUs.
 *
 * @param groups parts, at least 1; fewer where a part would have fewer than 2 images
 */
record NormGroups(int groups) {

  /** Keeps this stream apart from the other users of the same seed. */
  private static final long STREAM = 0x53485546464C45L;

  /** One pass for each part, in order. */
  Tensor inOrder(Tensor images, UnaryOperator<Tensor> pass) {
    long parts = Math.max(1, Math.min(groups, images.size(0) / 2));
    if (parts == 1) {
      return pass.apply(images);
    }
    TensorVector done = new TensorVector();
    TensorVector split = images.tensor_split(parts, 0);
    for (long i = 0; i < split.size(); i++) {
      done.push_back(pass.apply(split.get(i)));
    }
    return torch.cat(done);
  }

  /**
   * Parts of a random order (MoCo, section 3.3, shuffling BN): images that met in one part of their
   * queries meet others here.
   *
   * @return rows in the order of {@code images}
   */
  Tensor shuffled(Tensor images, UnaryOperator<Tensor> pass, long seed, long step) {
    if (groups == 1) {
      return pass.apply(images);
    }
    int n = Math.toIntExact(images.size(0));
    long[] order = order(n, seed, step);
    long[] back = new long[n];
    for (int i = 0; i < n; i++) {
      back[(int) order[i]] = i;
    }
    Tensor mixed = images.index_select(0, rows(order, images));
    return inOrder(mixed, pass).index_select(0, rows(back, images));
  }

  private static Tensor rows(long[] order, Tensor images) {
    return HostArray.tensor(order, order.length).to(images.device(), ScalarType.Long);
  }

  private static long[] order(int n, long seed, long step) {
    SplitMix random = SplitMix.of(seed, STREAM, step);
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}

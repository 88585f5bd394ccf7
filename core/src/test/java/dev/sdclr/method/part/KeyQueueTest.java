package dev.sdclr.method.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyQueueTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final int SIZE = 6;

  @Test
  void beginsWithDirectionsThatTheSeedDecides() {
    double[] one = columns(new KeyQueue(SIZE, 3, COMPUTE, 1));
    assertThat(columns(new KeyQueue(SIZE, 3, COMPUTE, 1))).isEqualTo(one);
    assertThat(columns(new KeyQueue(SIZE, 3, COMPUTE, 2))).isNotEqualTo(one);
    for (int key = 0; key < SIZE; key++) {
      double squares = 0;
      for (int d = 0; d < 3; d++) {
        squares += one[d * SIZE + key] * one[d * SIZE + key];
      }
      assertThat(squares).isCloseTo(1, within(1e-12));
    }
  }

  private static double[] columns(KeyQueue queue) {
    try (queue;
        TensorScope scope = new TensorScope()) {
      return HostArray.doubles(queue.columns());
    }
  }

  /** Batches that do not divide the size, and one that is larger, go round the end. */
  @Test
  void keepsTheLatestKeysAndDropsTheOldest() {
    try (KeyQueue queue = new KeyQueue(SIZE, 1, COMPUTE, 1);
        TensorScope scope = new TensorScope()) {
      Deque<Double> expected = new ArrayDeque<>();
      for (double key : HostArray.doubles(queue.columns())) {
        expected.addLast(key);
      }
      double next = 10;
      for (int count : new int[] {2, 3, 4, 6, 1, 9, 5}) {
        double[] keys = new double[count];
        for (int i = 0; i < count; i++) {
          keys[i] = next++;
          expected.removeFirst();
          expected.addLast(keys[i]);
        }
        queue.push(HostArray.tensor(keys, count, 1));
        assertThat(oldestFirst(queue)).containsExactlyElementsOf(expected);
      }
    }
  }

  private static List<Double> oldestFirst(KeyQueue queue) {
    double[] ring = HostArray.doubles(queue.columns());
    int cursor = (int) HostArray.longs(queue.state().get("queue.cursor"))[0];
    List<Double> keys = new ArrayList<>();
    for (int i = 0; i < ring.length; i++) {
      keys.add(ring[(cursor + i) % ring.length]);
    }
    return keys;
  }
}

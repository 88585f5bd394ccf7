package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sdclr.SdclrException;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.split.EpochOrder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ViewLoaderTest {

  private static final ViewMaker VIEWS = new TwoViews(ViewConfig.cifar().withImageSize(8), 5);
  private static final int BATCH = 7;

  @TempDir Path folder;

  private final int[] order = EpochOrder.permutation(40, 1, 0);

  /** What a consumer saw of a batch. */
  private record Seen(int number, int count, List<Integer> indices, ByteBuffer bytes) {

    static Seen of(ViewBatch batch) {
      ByteBuffer views = batch.views();
      ByteBuffer bytes = ByteBuffer.allocate(views.remaining()).put(views.duplicate()).flip();
      return new Seen(
          batch.number(), batch.count(), Arrays.stream(batch.indices()).boxed().toList(), bytes);
    }
  }

  @Test
  void yieldsTheViewsOfEachImageInOrderFirstViewsFirst() {
    ImageSource source = TestImages.folder(folder, 40);
    Scratch scratch = new Scratch();
    List<Seen> batches = run(source, 3, false, 0);

    assertThat(batches).extracting(Seen::number).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(batches).extracting(Seen::count).containsExactly(7, 7, 7, 7, 7, 5);
    for (Seen batch : batches) {
      ByteBuffer expected = ByteBuffer.allocate(2 * batch.count() * VIEWS.viewBytes());
      for (int i = 0; i < 2 * batch.count(); i++) {
        int index = order[batch.number() * BATCH + i % batch.count()];
        assertThat(batch.indices().get(i % batch.count())).isEqualTo(index);
        int offset = i * VIEWS.viewBytes();
        VIEWS.write(
            source.read(index),
            new ViewKey(4, index, i / batch.count()),
            expected,
            offset,
            scratch);
      }
      assertThat(batch.bytes()).isEqualTo(expected);
    }
  }

  @Test
  void makesOtherViewsOfAnImageThatComesAgain() {
    ImageSource source = TestImages.folder(folder, 3);
    Scratch scratch = new Scratch();
    int[] repeating = {2, 0, 2, 2};
    try (ViewLoader loader = new ViewLoader(source, VIEWS, new LoaderConfig(4, 2, 1, false))) {
      loader.start(4, repeating, 0);
      try (ViewBatch batch = loader.next()) {
        int[] repetitions = {0, 0, 1, 2};
        ByteBuffer expected = ByteBuffer.allocate(8 * VIEWS.viewBytes());
        for (int i = 0; i < 8; i++) {
          int index = repeating[i % 4];
          int view = 2 * repetitions[i % 4] + i / 4;
          ViewKey key = new ViewKey(4, index, view);
          VIEWS.write(source.read(index), key, expected, i * VIEWS.viewBytes(), scratch);
        }
        assertThat(batch.views()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void threadsNeverChangeAByte(int threads) {
    ImageSource source = TestImages.folder(folder, 40, 3, 4, 17);
    assertThat(run(source, threads, true, 0)).isEqualTo(run(source, 3, true, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6})
  void goesOnInMidEpoch(int firstBatch) {
    ImageSource source = TestImages.folder(folder, 40, order[2], order[39]);
    List<Seen> whole = run(source, 2, true, 0);
    assertThat(run(source, 2, true, firstBatch)).isEqualTo(whole.subList(firstBatch, 6));
  }

  @Test
  void abandonsAnEpochForTheNext() {
    ImageSource source = TestImages.folder(folder, 40);
    try (ViewLoader loader = loader(source, 3, false)) {
      for (int i = 0; i < 50; i++) {
        loader.start(1, EpochOrder.permutation(40, 9, i), 0);
        loader.next().close();
      }
      loader.start(4, order, 0);
      assertThat(drain(loader)).isEqualTo(run(source, 1, false, 0));
    }
  }

  @Test
  void reusesAFewBuffers() {
    Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
    try (ViewLoader loader = loader(TestImages.folder(folder, 40), 2, false)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        loader.start(epoch, order, 0);
        while (loader.hasNext()) {
          try (ViewBatch batch = loader.next()) {
            buffers.add(batch.views());
          }
        }
      }
    }
    assertThat(buffers).hasSizeLessThanOrEqualTo(3).allMatch(ByteBuffer::isDirect);
  }

  @Test
  void stopsAtABadImageAfterTheBatchesBeforeIt() {
    ImageSource source = TestImages.folder(folder, 40, order[15], order[20], order[30]);
    try (ViewLoader loader = loader(source, 5, false)) {
      loader.start(4, order, 0);
      loader.next().close();
      loader.next().close();
      String path = source.path(order[15]);
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(MalformedImageException.class)
            .isThrownBy(loader::next)
            .satisfies(e -> assertThat(e.path()).endsWith(path));
        assertThat(loader.hasNext()).isFalse();
      }
      loader.start(4, Arrays.copyOf(order, 14), 0);
      assertThat(drain(loader)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void fillsTheSlotOfABadImageWithTheNextReadableOne(int threads) {
    ImageSource source = TestImages.folder(folder, 40, order[3], order[4], order[39]);
    List<Seen> batches = run(source, threads, true, 0);

    int[] expected = order.clone();
    expected[3] = order[5];
    expected[4] = order[5];
    expected[39] = order[0];
    assertThat(batches.stream().flatMap(batch -> batch.indices().stream()))
        .containsExactlyElementsOf(IntStream.of(expected).boxed().toList());
    Seen first = batches.get(0);
    int bytes = VIEWS.viewBytes();
    assertThat(first.bytes().slice(3 * bytes, bytes))
        .isEqualTo(first.bytes().slice(5 * bytes, bytes));
  }

  @Test
  void countsAndLogsEachSkippedPathOnce() {
    ImageSource source = TestImages.folder(folder, 40, 9, 30);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (ViewLoader loader = loader(source, 4, true)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        loader.start(epoch, order, 0);
        drain(loader);
      }
      try (ViewLoader again = loader(source, 4, true)) {
        again.start(0, order, 0);
        drain(again);
      }
      assertThat(loader.skipped().keySet()).containsExactly("09.png", "30.png");
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.contains("left out an image that cannot be read: "))
        .allMatch(line -> line.endsWith(")"), "has a reason");
  }

  @Test
  void failsWhenNoImageCanBeRead() {
    ImageSource source = TestImages.folder(folder, 3, 0, 1, 2);
    try (ViewLoader loader = loader(source, 2, true)) {
      loader.start(0, new int[] {2, 0, 1}, 0);
      assertThatExceptionOfType(SdclrException.class)
          .isThrownBy(loader::next)
          .withMessage(
              "none of the 3 images of %s can be read, the first being 02.png (check the files)"
                  .formatted(source.description()));
    }
  }

  @Test
  void anErrorInAThreadReachesTheConsumer() {
    AssertionError error = new AssertionError("broken source");
    try (ViewLoader loader = blocked(new CountDownLatch(0), error)) {
      loader.start(0, order, 0);
      assertThatThrownBy(loader::next).isSameAs(error);
    }
  }

  @Test
  void interruptingTheConsumerEndsItsWait() {
    CountDownLatch latch = new CountDownLatch(1);
    try (ViewLoader loader = blocked(latch, null)) {
      loader.start(0, order, 0);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(SdclrException.class)
          .isThrownBy(loader::next)
          .withMessage("interrupted while waiting for a batch of images");
      assertThat(Thread.interrupted()).isTrue();
      latch.countDown();
      loader.next().close();
    }
  }

  @Test
  void closingEndsAWaitAndAllThreads() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    ViewLoader loader = blocked(latch, null);
    List<Throwable> thrown = new ArrayList<>();
    loader.start(0, order, 0);
    Thread consumer = new Thread(() -> thrown.add(catchThrowable(loader::next)));
    consumer.start();
    Thread closer = new Thread(loader::close);
    closer.start();
    consumer.join();
    latch.countDown();
    closer.join();

    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("sdclr-views"));
    assertThatIllegalStateException().isThrownBy(loader::next).withMessage("the loader is closed");
  }

  @Test
  void saysWhenBatchesAreNotHandedBack() {
    try (ViewLoader loader = loader(TestImages.folder(folder, 40), 2, false)) {
      loader.start(0, order, 0);
      List<ViewBatch> open = List.of(loader.next(), loader.next(), loader.next());
      assertThatIllegalStateException()
          .isThrownBy(loader::next)
          .withMessage("close earlier batches first: all buffers are in use");
      open.get(1).close();
      open.get(1).close();
      assertThat(loader.next().number()).isEqualTo(3);
      assertThatIllegalStateException()
          .isThrownBy(() -> open.get(1).views())
          .withMessage("batch 1 is closed");
    }
  }

  @Test
  void anEmptyOrFinishedEpochHasNoNextBatch() {
    try (ViewLoader loader = loader(TestImages.folder(folder, 40), 2, false)) {
      assertThat(loader.hasNext()).isFalse();
      loader.start(0, new int[0], 0);
      assertThat(loader.hasNext()).isFalse();
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(loader::next);
    }
  }

  @Test
  void refusesOrdersAndSizesItCannotServe() {
    ImageSource source = TestImages.folder(folder, 40);
    try (ViewLoader loader = loader(source, 1, false)) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> loader.start(0, new int[] {40}, 0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loader.start(0, order, 7))
          .withMessage("first batch must be in [0, 6], was 7");
    }
    ViewMaker large = new EvalView(4096);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ViewLoader(source, large, new LoaderConfig(50, 1, 2, false)))
        .withMessage("batchSize must be at most 42 at image size 4096, was 50");
  }

  private List<Seen> run(ImageSource source, int threads, boolean skip, int firstBatch) {
    try (ViewLoader loader = loader(source, threads, skip)) {
      loader.start(4, order, firstBatch);
      return drain(loader);
    }
  }

  private static ViewLoader loader(ImageSource source, int threads, boolean skip) {
    return new ViewLoader(source, VIEWS, new LoaderConfig(BATCH, threads, 2, skip));
  }

  private ViewLoader blocked(CountDownLatch latch, Error error) {
    ImageSource source = TestImages.folder(folder, 40);
    return new ViewLoader(
        source, new BlockedViews(latch, error), new LoaderConfig(BATCH, 3, 2, true));
  }

  private static List<Seen> drain(ViewLoader loader) {
    List<Seen> batches = new ArrayList<>();
    while (loader.hasNext()) {
      try (ViewBatch batch = loader.next()) {
        batches.add(Seen.of(batch));
      }
    }
    return batches;
  }

  /** Views that wait for the latch, and then fail if there is an error. */
  private record BlockedViews(CountDownLatch latch, Error error) implements ViewMaker {

    @Override
    public int imageSize() {
      return VIEWS.imageSize();
    }

    @Override
    public int viewsPerImage() {
      return VIEWS.viewsPerImage();
    }

    @Override
    public void fill(Image image, ViewKey key, Scratch scratch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (error != null) {
        throw error;
      }
      VIEWS.fill(image, key, scratch);
    }
  }
}

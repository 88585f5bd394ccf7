package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.HostArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePassTest {

  private static final Compute COMPUTE =
      Compute.resolve(ComputeConfig.AUTO.withType(TypeChoice.FP32));

  /** Too large for more than four images a batch. */
  private static final int SIZE = 512;

  @TempDir static Path shared;
  static List<Path> files;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    files = new GeneratedImages(13).writeImages(shared.resolve("images"), Motif.CROSS, 10);
  }

  /** What a pass gave: indices in order, and the mean of each image. */
  private record Visit(List<Integer> indices, List<Double> means, List<Integer> batches) {

    Visit() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(int[] some, Tensor images) {
      batches.add(some.length);
      IntStream.of(some).forEach(indices::add);
      for (double mean : HostArray.doubles(images.flatten(1, -1).mean(1))) {
        means.add(mean);
      }
    }
  }

  private static Visit visit(Path source, boolean skip, ProgressListener listener) {
    Visit visit = new Visit();
    new ImagePass(COMPUTE, new EvalView(SIZE), skip)
        .run(source(source), "look", listener, visit::add);
    return visit;
  }

  private static ImageSource source(Path folder) {
    return DatasetLocator.open(folder.toString(), Optional.empty()).train();
  }

  @Test
  void visitsEveryImageOnceInOrder() {
    List<String> heard = new ArrayList<>();
    Visit visit =
        visit(
            shared.resolve("images"),
            false,
            (task, unit, done, total) ->
                heard.add("%s %d/%d %s".formatted(task, done, total, unit)));
    assertThat(visit.indices()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(visit.batches()).containsExactly(4, 4, 2);
    assertThat(heard).containsExactly("look 4/10 images", "look 8/10 images", "look 10/10 images");
  }

  @Test
  void leavesUnreadableImagesOutAndKeepsTheOthersInTheirPlaces() throws IOException {
    Visit all = visit(shared.resolve("images"), false, ProgressListener.NONE);
    // One in a batch, a whole batch, and the last one.
    List<Integer> bad = List.of(1, 4, 5, 6, 7, 9);
    Visit visit = visit(copyWithBad(bad), true, ProgressListener.NONE);
    assertThat(visit.indices()).containsExactly(0, 2, 3, 8);
    assertThat(visit.batches()).containsExactly(3, 1);
    for (int i = 0; i < visit.indices().size(); i++) {
      double expected = all.means().get(visit.indices().get(i));
      assertThat(visit.means().get(i)).isCloseTo(expected, offset(1e-6));
    }
  }

  @Test
  void stopsAtAnUnreadableImageUnlessToldOtherwise() throws IOException {
    Path copy = copyWithBad(List.of(6));
    assertThatThrownBy(() -> visit(copy, false, ProgressListener.NONE))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining(files.get(6).getFileName().toString());
  }

  private Path copyWithBad(List<Integer> bad) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (int i = 0; i < files.size(); i++) {
      Path file = copy.resolve(files.get(i).getFileName());
      if (bad.contains(i)) {
        Files.writeString(file, "no picture");
      } else {
        Files.copy(files.get(i), file);
      }
    }
    return copy;
  }
}

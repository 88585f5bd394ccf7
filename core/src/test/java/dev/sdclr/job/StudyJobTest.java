package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.FileTree;
import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.StopRequests;
import dev.sdclr.StoppedException;
import dev.sdclr.UsageException;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.study.StudyRecord;
import dev.sdclr.study.StudyResults;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images the runs of a study are trained on. */
class StudyJobTest {

  private static final String PLAN =
      """
      title: Shapes
      question: Does the decoupled loss help with shapes?
      settings:
        epochs: 2
        batchSize: 16
        model: {depth: resnet10, width: 4, headDimension: 16}
        views: {imageSize: 16}
        compute: {type: fp32, threads: 1, loaderThreads: 1}
      data: {shapes: {source: %s}}
      arms:
        simclr: {method: {name: simclr}}
        dcl: {method: {name: simclr, contrast: {loss: dcl}}}
      baseline: simclr
      primary: knn.all
      judge: {splits: [1]}
      """;

  private static final String FIRST = "runs/shapes/simclr/judge-split1-seed1";

  @TempDir Path folder;

  private Path shapes(String name, int seed) {
    return new GeneratedImages(seed).writeClasses(folder.resolve(name), 20, 20);
  }

  private StudyJob study(Path source, Map<String, String> places, String out) {
    try {
      Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN.formatted(source));
      return new StudyJob(plan, places, folder.resolve(out), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the first run unfinished. */
  private void begin(Path source) {
    assertThatThrownBy(() -> study(source, Map.of(), "out").run(new StoppingSoon()))
        .isInstanceOf(StoppedException.class);
  }

  /** Wants to end after the first update. */
  private static final class StoppingSoon implements JobListener {

    private boolean isTrained;

    @Override
    public void afterStep(Progress progress) {
      isTrained = true;
    }

    @Override
    public StopRequests stop() {
      return () -> isTrained;
    }
  }

  private static List<List<Double>> losses(StudyResults results) {
    return results.records().values().stream().map(StudyRecord::losses).toList();
  }

  @Test
  void imagesWithoutLabelsAreRefusedBeforeAnyTraining() {
    Path flat = folder.resolve("flat");
    new GeneratedImages(3).writeImages(flat, Motif.DISC, 20);
    assertThatThrownBy(() -> study(flat, Map.of(), "out").run(JobListener.NONE))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "data.shapes: arms are compared by labels of at least two classes, and %s has none:"
                + " name a folder of class folders, in the plan or as --data shapes=DATA",
            flat);
    assertThat(folder.resolve("out/runs")).doesNotExist();
    Path labelled = shapes("labelled", 3);
    assertThat(losses(study(labelled, Map.of(), "out").run(JobListener.NONE))).hasSize(2);
  }

  @Test
  void aRunGoesOnWithItsImagesWhereTheyLieNow() throws IOException {
    Path data = shapes("data", 3);
    List<List<Double>> expected = losses(study(data, Map.of(), "whole").run(JobListener.NONE));
    for (boolean isCopied : new boolean[] {true, false}) {
      begin(data);
      Path there = isCopied ? shapes("copy", 3) : Files.move(data, folder.resolve("moved"));
      Map<String, String> places = Map.of("shapes", there.toString());
      assertThat(losses(study(data, places, "out").run(JobListener.NONE))).isEqualTo(expected);
      FileTree.delete(folder.resolve("out"));
    }
  }

  @Test
  void aRunGoesOnWithNoOtherImages() throws IOException {
    Path data = shapes("data", 3);
    begin(data);
    Path begun = folder.resolve("out").resolve(FIRST);
    String message =
        begun.resolve("run")
            + " was begun with images of %s, and data.shapes names others, of %s: delete "
            + begun
            + ", or choose another directory for the study";
    Path more = new GeneratedImages(3).writeClasses(folder.resolve("more"), 20, 21);
    Path sameNames = shapes("same-names", 4);
    for (Path other : List.of(more, sameNames)) {
      assertThatThrownBy(() -> study(other, Map.of(), "out").run(JobListener.NONE))
          .isInstanceOf(UsageException.class)
          .hasMessage(message, data, other);
      assertThatThrownBy(
              () -> study(data, Map.of("shapes", other.toString()), "out").run(JobListener.NONE))
          .hasMessage(message, data, other);
    }
    assertThat(TrainConfig.of(new RunDirectory(begun.resolve("run"))).data().source())
        .isEqualTo(data.toString());
    FileTree.delete(begun);
    assertThat(losses(study(sameNames, Map.of(), "out").run(JobListener.NONE)))
        .isEqualTo(losses(study(sameNames, Map.of(), "whole").run(JobListener.NONE)));
  }
}

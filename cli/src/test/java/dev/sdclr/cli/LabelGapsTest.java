package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that a list leaves out are no classes: none is rare, scored, or named as left out. */
class LabelGapsTest {

  private static final List<Integer> NUMBERS = List.of(1, 4, 70_000);

  @TempDir static Path shared;
  private static RunDirectory run;

  @BeforeAll
  static void train() throws IOException {
    Path pictures = new GeneratedImages(41).writeClasses(shared.resolve("pictures"), 14, 9, 6);
    StringBuilder lines = new StringBuilder();
    List<Path> folders;
    try (var found = Files.list(pictures)) {
      folders = found.sorted().toList();
    }
    for (int c = 0; c < NUMBERS.size(); c++) {
      try (var images = Files.list(folders.get(c))) {
        for (Path image : images.sorted().toList()) {
          lines.append("%s %d%n".formatted(pictures.relativize(image), NUMBERS.get(c)));
        }
      }
    }
    Path list = Files.writeString(pictures.resolve("list.txt"), lines);
    run = SmallRun.train(SmallRun.config(list, "epochs=1"), shared.resolve("run"));
  }

  private static String succeed(String... arguments) {
    Invocation invocation = Invocation.of(arguments);
    assertThat(invocation.code()).as(invocation.err()).isZero();
    return invocation.out();
  }

  @Test
  void evaluateScoresTheNumbersThatAreThere() throws IOException {
    String out = succeed("evaluate", run.path().toString());
    assertThat(out).contains("1 many, 2 medium, 0 few").doesNotContain("left out");
    Evaluation evaluation = RecordFile.read(run.evaluation(), Evaluation.class);
    assertThat(evaluation.classes())
        .extracting(ClassCount::name)
        .containsExactly("1", "4", "70000");
    assertThat(evaluation.leftOut()).isNull();
    assertThat(Files.size(run.evaluation())).isLessThan(1 << 16);
    succeed("report", run.path().toString());
    assertThat(Files.size(run.report())).isLessThan(1 << 20);
  }

  @Test
  void mineNamesNoneAsRare() {
    assertThat(succeed("mine", run.path().toString())).contains("rare classes: none");
    assertThat(RecordFile.read(run.miningSummary(), MiningSummary.class).tailClasses()).isEmpty();
    assertThat(RecordFile.read(run.map(Kind.MINED), EmbeddingMap.class).classes())
        .extracting(ClassCount::name)
        .containsExactly("1", "4", "70000");
  }
}

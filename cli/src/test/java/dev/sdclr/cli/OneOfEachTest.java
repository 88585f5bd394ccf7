package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One image, epoch, class or thread is spoken of as one. */
class OneOfEachTest {

  private static final String SEVERAL_OF_ONE =
      "(?s).*(?<![\\d.,/])1 (loader |training |held-out )?(images|classes|epochs|labels|files|rows"
          + "|threads|clusters|groups|lines|sizes)\\b.*";

  @TempDir Path folder;

  private void run(String... arguments) {
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out() + result.err()).doesNotMatch(SEVERAL_OF_ONE);
  }

  @Test
  void isNotSpokenOfAsSeveral() {
    Path few = folder.resolve("few");
    Path single = folder.resolve("single");
    new GeneratedImages(5).writeImages(few.resolve("ring"), Motif.RING, 4);
    new GeneratedImages(5).writeImages(single.resolve("ring"), Motif.RING, 1);
    String run = folder.resolve("run").toString();
    run("data", "inspect", single.toString());
    List<String> pretrain =
        new ArrayList<>(List.of("pretrain", "--data", few.toString(), "--out", run));
    SmallRun.SETTINGS.forEach(setting -> pretrain.addAll(List.of("--set", setting)));
    pretrain.addAll(List.of("--epochs=1", "--set=batchSize=2"));
    run(pretrain.toArray(String[]::new));
    run("resume", run);
    run("mine", run, "--data", few.toString());
    run("embed", run, "--data", single.toString(), "--out", folder.resolve("f.csv").toString());
    run("cluster", run, "--k=1");
    run("duplicates", run);
    run("report", run);
    assertThat(Path.of(run, "report.html")).content().doesNotMatch(SEVERAL_OF_ONE);
  }
}

package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of one size are all of one group, and the others have no column of dashes. */
class EmptyGroupsTest {

  @TempDir Path folder;

  @Test
  void haveNoColumns() {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("data"), 8, 8, 8);
    String first = folder.resolve("first").toString();
    String second = folder.resolve("second").toString();
    SmallRun.train(SmallRun.config(data, "epochs=1", "seed=1"), Path.of(first));
    SmallRun.train(SmallRun.config(data, "epochs=1", "seed=2"), Path.of(second));
    Invocation evaluated = Invocation.of("evaluate", first, second, "--probe=knn", "--no-map");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    List<String> lines = evaluated.out().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("run "))
        .singleElement()
        .asString()
        .matches("run +probe +accuracy +95 % +many");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("mean of 2, kNN"))
        .singleElement()
        .asString()
        .contains("accuracy ", "many ")
        .doesNotContain("medium", "few", "balancedness");
    assertThat(evaluated.out()).doesNotContain("deviation of the groups");

    String page = folder.resolve("report.html").toString();
    assertThat(Invocation.of("report", first, second, "--out", page).code()).isZero();
    assertThat(Path.of(page))
        .content()
        .contains(">Many</th>", "Means over repetitions", "kNN, %")
        .doesNotContain(">Medium</th>", ">Few</th>", "ness</th>", "shot probe, %");
  }
}

package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.GeneratedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody writes into these pipes: whoever opened one would wait for ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeImages() {
    new GeneratedImages(41).writeClasses(folder.resolve("data"), 4, 3, 2);
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        Arguments.of("split.txt", List.of("pretrain", "--data", "data", "--split", "split.txt")),
        Arguments.of("split.npy", List.of("pretrain", "--data", "data", "--split", "split.npy")),
        Arguments.of("a.yaml", List.of("pretrain", "--data", "data", "--config", "a.yaml")),
        Arguments.of("list.txt", List.of("pretrain", "--data", "list.txt")),
        Arguments.of("list.txt", List.of("data", "inspect", "list.txt")),
        Arguments.of("a.tar", List.of("pretrain", "--data", "a.tar")),
        Arguments.of("a-{0..0}.tar", List.of("data", "inspect", "a-{0..0}.tar")),
        Arguments.of("a.zip", List.of("data", "inspect", "a.zip")),
        Arguments.of("a.parquet", List.of("data", "inspect", "a.parquet")),
        Arguments.of(
            "w.pth",
            List.of("pretrain", "--data", "data", "--set", "batchSize=4", "--init-from", "w.pth")),
        Arguments.of("m.onnx", List.of("embed", "m.onnx", "--data", "data")),
        Arguments.of("f.parquet", List.of("mine", "f.parquet")),
        Arguments.of("f.npy", List.of("suggest", "f.npy")));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("commands")
  void areRefusedByName(String pipe, List<String> command) throws Exception {
    Path made = pipe(pipe.replace("{0..0}", "0"));
    List<String> arguments = new ArrayList<>();
    for (String word : command) {
      boolean isPath = word.equals(pipe) || (word.equals("data") && !arguments.isEmpty());
      arguments.add(isPath ? folder.resolve(word).toString() : word);
    }
    if (!command.get(0).equals("data")) {
      arguments.addAll(List.of("--out", folder.resolve("out.npy").toString()));
    }
    Invocation refused = Invocation.of(arguments);
    assertThat(refused.code()).as(refused.err()).isIn(1, 2);
    assertThat(refused.err())
        .contains(made.toString())
        .contains("it is a pipe, not a file: write what comes out of it to a file first");
  }

  private Path pipe(String name) throws InterruptedException {
    Path made = folder.resolve(name);
    try {
      Process process = new ProcessBuilder("mkfifo", made.toString()).start();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (IOException e) {
      assumeThat(e).as("this system has no pipes").isNull();
    }
    return made;
  }

  /** Not even where files may be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed RUN --data=DATA --out=x.parquet --overwrite",
        "mine f.npy --out=x.parquet --overwrite",
        "data split DATA --out=x.parquet --overwrite"
      })
  void areNotReplaced(String command) throws Exception {
    Path made = pipe("x.parquet");
    requireNotReplaced(command, made);
    assertThat(Files.readAttributes(made, BasicFileAttributes.class).isOther()).isTrue();
  }

  /** As {@code /dev/stdout} leads to one, which root may replace. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed RUN --data=DATA --out=x.parquet --overwrite",
        "data split DATA --out=x.parquet --overwrite"
      })
  void linksToThemAreNotReplaced(String command) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("x.parquet"), pipe("pipe"));
    requireNotReplaced(command, link);
    assertThat(link).isSymbolicLink();
  }

  private void requireNotReplaced(String command, Path out) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      arguments.add(
          word.replace("DATA", folder.resolve("data").toString())
              .replace("x.parquet", out.toString()));
    }
    Invocation refused = Invocation.of(arguments);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "sdclr: cannot write %s: it is a pipe, socket or device, not a file: name another\n"
                .formatted(out));
  }
}

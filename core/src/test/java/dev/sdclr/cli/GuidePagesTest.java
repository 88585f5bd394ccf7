package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether every command of the guides runs, in their order, on small images and networks. */
class GuidePagesTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final String LAUNCHER = "./sdclr ";

  @TempDir Path folder;

  @BeforeEach
  void writeImages() {
    GeneratedImages generated = new GeneratedImages(51);
    for (Motif motif : Motif.values()) {
      generated.writeImages(folder.resolve("photos"), motif, 4);
      generated.writeImages(folder.resolve("newer"), motif, 2);
    }
    generated.writeClasses(folder.resolve("labelled").resolve("train"), 30, 30, 30);
    generated.writeClasses(folder.resolve("labelled").resolve("test"), 4, 4, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-your-own.md",
        "find-rare-images.md",
        "encoder-in-a-service.md",
        "compare-methods.md"
      })
  void everyCommandRuns(String page) throws IOException {
    List<String> commands = commands(Files.readString(DOCS.resolve(page)));
    assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
    for (String command : commands) {
      Invocation invocation = Invocation.of(arguments(command));
      assertThat(invocation.code()).as(command + "\n" + invocation.err()).isZero();
    }
  }

  private static List<String> commands(String page) {
    return COMMANDS
        .matcher(page)
        .results()
        .map((MatchResult block) -> block.group(1))
        .flatMap(String::lines)
        .peek(line -> assertThat(line).startsWith(LAUNCHER))
        .map(line -> line.substring(LAUNCHER.length()))
        .toList();
  }

  /** The same in the test's folder, and training made small: single settings come last. */
  private List<String> arguments(String command) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      boolean isPath =
          word.matches(
              "photos|newer|labelled|to-label.*|(runs|lists)/.*|.*\\.(onnx|html|csv|json)");
      boolean isFile = word.matches(".*\\.(safetensors|parquet)");
      arguments.add(isPath || isFile ? folder.resolve(word).toString() : word);
    }
    if (arguments.get(0).equals("pretrain")) {
      SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
      arguments.addAll(List.of("--set", "epochs=1", "--set", "optimizer.warmupEpochs=0"));
    }
    return arguments;
  }
}

package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bash makes of the script that {@code completion} prints. */
class CompletionTest {

  private static final Path BASH = Path.of("/bin/bash");

  /** As bash calls it when the last word is completed. */
  private static final String ASK =
      """
      source sdclr.bash
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_LINE="$*"
      _complete_sdclr 2>errors
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir private Path folder;

  /**
   * The words that bash offers.
   *
   * @param line after the program's name; the word to complete is its last, and may be empty
   */
  private List<String> completed(String line) throws Exception {
    assumeThat(BASH).exists();
    Files.writeString(folder.resolve("sdclr.bash"), Invocation.of("completion", "bash").out());
    List<String> command =
        new ArrayList<>(List.of(BASH.toString(), "--norc", "-c", ASK, "bash", "sdclr"));
    command.addAll(Arrays.asList(line.split(" ", -1)));
    Process bash =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(offered).isZero();
    return offered.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "mine runs/mine --part t, train test",
    "mine runs/mine --part '', train validation test all",
    "export runs/mine --format '', onnx safetensors",
    "evaluate runs/mine --probe k, knn",
    "pretrain --method sims, simsiam",
    "completion '', bash zsh fish",
    "mine runs/mine --top '', ''",
    "explore runs/mine --host '', ''",
  })
  void offersTheValuesOfEachOption(String line, String words) throws Exception {
    assertThat(String.join(" ", completed(line.replace("''", ""))))
        .isEqualTo(words.replace("''", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "pretrain --data pho, photos",
    "mine runs/mine --data pho, photos",
    "data inspect pho, photos",
    "data split pho, photos",
    "similar runs/mine photos/on, photos/one.jpg",
    "similar runs/mine photos/one.jpg photos/tw, photos/two.jpg",
    "pretrain --split nex, next.csv",
    "mine ru, runs",
  })
  void offersFilesWhereOneMayBeNamed(String line, String path) throws Exception {
    writeFiles();
    assertThat(completed(line)).containsExactly(path);
  }

  private void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("photos"));
    Files.createDirectories(folder.resolve("runs/mine"));
    for (String name : List.of("photos/one.jpg", "photos/two.jpg", "next.csv")) {
      Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void offersCommandsAndOptions() throws Exception {
    assertThat(completed("da")).containsExactly("data");
    assertThat(completed("data ")).contains("inspect", "split");
    assertThat(completed("help da")).containsExactly("data");
    assertThat(completed("mine --raw")).containsExactly("--raw-cells");
  }

  @Test
  void isTheSameForZshAndHasTheSameWordsForFish() {
    assertThat(Invocation.of("completion", "zsh").out())
        .startsWith("#compdef sdclr\n")
        .contains(Invocation.of("completion", "bash").out());
    assertThat(Invocation.of("completion", "fish").out())
        .contains(" -l part -x -a 'train validation test all'")
        .contains(" -l data -r -F ")
        .contains(" -l host -x -d ");
  }
}

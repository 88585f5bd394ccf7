package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.FileTree;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are thrown out, or moved to their right class, after a run was trained on them. */
class GoneImagesTest {

  private static final String NOTE =
      "1 of the 15 images that the run was trained on is gone, the first: stripes/stripes-0002.png";

  @TempDir Path folder;
  private Path pictures;
  private RunDirectory run;
  private Path gone;

  @BeforeEach
  void trainAndThrowOneOut() throws IOException {
    pictures = new GeneratedImages(8).writeClasses(folder.resolve("pictures"), 9, 6);
    run = SmallRun.train(SmallRun.config(pictures, "epochs=1"), folder.resolve("run"));
    gone = pictures.resolve("stripes").resolve("stripes-0002.png");
    Files.delete(gone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine", "evaluate", "similar", "duplicates", "embed", "suggest"})
  void othersAreLookedAtAndTheGoneOneIsNamed(String command) {
    Invocation looked =
        switch (command) {
          case "similar" -> of(command, "stripes/stripes-0001.png");
          case "embed" -> of(command, "--out", folder.resolve("e.npy").toString());
          default -> of(command);
        };
    assertThat(looked.code()).as(looked.err()).isZero();
    assertThat(looked.out() + looked.err()).contains("note: " + NOTE);
  }

  @Test
  void oneOfAnotherClassIsGoneFromWhereItWas() throws IOException {
    Files.move(pictures.resolve("checkers/checkers-0000.png"), gone);
    Invocation mined = of("mine");
    assertThat(mined.code()).as(mined.err()).isZero();
    assertThat(mined.out()).contains("1 of the 15 images", "checkers/checkers-0000.png");
  }

  /** The numbers of those behind it in the alphabet are others then. */
  @Test
  void aWholeClassMayGo() throws IOException {
    FileTree.delete(pictures.resolve("checkers"));
    Invocation mined = of("mine");
    assertThat(mined.code()).as(mined.err()).isZero();
    assertThat(mined.out()).contains("7 of the 15 images that the run was trained on are gone");
  }

  @Test
  void trainingDoesNotGoOnWithFewerImages() {
    assertThat(of("resume").failure())
        .isEqualTo(
            "%s: put back what is gone, or train anew with --init-from %s", NOTE, run.path());
  }

  @Test
  void whereNoneIsLeftTheRunSaysWhereItLooked() throws IOException {
    for (String name : new String[] {"stripes", "checkers"}) {
      Files.move(pictures.resolve(name), pictures.resolve("other " + name));
    }
    assertThat(of("mine").failure())
        .startsWith("15 of the 15 images that the run was trained on are gone, the first: ")
        .contains("change data.source in " + run.config());
  }

  private Invocation of(String command, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = command;
    arguments[1] = run.path().toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Invocation.of(arguments);
  }
}

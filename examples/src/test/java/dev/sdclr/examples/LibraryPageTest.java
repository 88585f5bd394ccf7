package dev.sdclr.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The programs that docs/library.md shows are these, word by word. */
class LibraryPageTest {

  private static final Path PAGE = Path.of("..", "docs", "library.md");
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "sdclr", "examples");
  private static final Path SURFACE =
      Path.of("../core/src/test/resources/dev/sdclr/public-surface.txt");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?(dev\\.sdclr\\.[\\w.]+);$", Pattern.MULTILINE);
  private static final Pattern LISTED =
      Pattern.compile("^\\S.*? (dev\\.sdclr\\.[\\w.$]+)(?:<.*)?(?::.*)?$", Pattern.MULTILINE);
  private static final Pattern JOB = Pattern.compile("sdclr-spark-(\\S+)\\.jar");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void showsEveryExampleAsItIs() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      String[] programs =
          files
              .filter(file -> !file.endsWith("package-info.java"))
              .map(LibraryPageTest::text)
              .toArray(String[]::new);
      assertThat(programs).hasSize(4);
      assertThat(JAVA.matcher(text(PAGE)).results().map(LibraryPageTest::program))
          .containsExactlyInAnyOrder(programs);
    }
  }

  @Test
  void programsAreShort() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      assertThat(files.map(LibraryPageTest::text).filter(text -> text.contains(" main(")))
          .hasSize(3)
          .allSatisfy(program -> assertThat(program.lines().count()).isLessThan(60));
    }
  }

  @Test
  void programsUseThePublicSurfaceAlone() throws IOException {
    List<String> surface =
        LISTED
            .matcher(text(SURFACE))
            .results()
            .map((MatchResult type) -> type.group(1).replace('$', '.'))
            .toList();
    assertThat(surface).contains("dev.sdclr.job.PretrainJob", "dev.sdclr.run.RunRecord.State");
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> used =
          files
              .map(LibraryPageTest::text)
              .flatMap(text -> IMPORT.matcher(text).results())
              .map((MatchResult type) -> type.group(1))
              .toList();
      assertThat(used).contains("dev.sdclr.job.PretrainJob");
      assertThat(surface).containsAll(used);
    }
  }

  @Test
  void pagesNameThisVersion() throws IOException {
    String version = "<version>%s</version>".formatted(Version.current());
    assertThat(text(PAGE)).contains(version);
    assertThat(JOB.matcher(text(Path.of("..", "docs", "spark.md"))).results())
        .hasSize(2)
        .allMatch((MatchResult job) -> job.group(1).equals(Version.current()));
  }

  private static String program(MatchResult block) {
    return block.group(1);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

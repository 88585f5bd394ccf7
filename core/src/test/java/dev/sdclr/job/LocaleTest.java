package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that call the library have locales of their own: what it writes is read elsewhere, and
 * has the digits and points of everywhere.
 */
class LocaleTest {

  /** Digits beyond ASCII, and the signs that stand between them there. */
  private static final Pattern LOCAL = Pattern.compile("[\\p{Nd}&&[^0-9]]|[\u066B\u066C]");

  private static final Pattern ATTRIBUTE =
      Pattern.compile(" (?!title|alt|aria-label)[a-zA-Z-]+=\"[^\"]*\"");

  private final Locale usual = Locale.getDefault();

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void setLocale() throws IOException {
    data = new GeneratedImages(12).writeClasses(folder.resolve("data"), 40, 30, 8);
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertThat(LOCAL.matcher("%,d %.2f".formatted(12345, 0.5)).find()).isTrue();
  }

  @AfterEach
  void resetLocale() {
    Locale.setDefault(usual);
  }

  @Test
  void aRunHasTheDigitsOfEverywhere() throws IOException {
    RunDirectory run =
        SmallRun.train(
            SmallRun.config(data, "epochs=1", "log.tensorboard=true"), folder.resolve("run"));
    new EvaluateJob(run, ImageChoice.OWN, LabelLists.NONE, EvaluationPlan.ALL, true, true)
        .run(JobListener.NONE);
    new MineJob(run, ImageChoice.OWN, MiningPlan.DEFAULT, true).run(JobListener.NONE);
    new ReportJob(List.of(run)).run(JobListener.NONE);
    try (Stream<Path> files = Files.walk(run.path())) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written).hasSizeGreaterThan(12);
      List<String> local = new ArrayList<>();
      for (Path file : written) {
        String name = folder.relativize(file).toString();
        Stream.concat(Stream.of(name), lines(file))
            .filter(line -> LOCAL.matcher(line).find())
            .forEach(line -> local.add(name + ": " + line));
      }
      assertThat(local).isEmpty();
    }
  }

  /** Of a text, and none of another file; of a page what its reader does not read. */
  private static Stream<String> lines(Path file) throws IOException {
    if (file.toString().endsWith(".html")) {
      return ATTRIBUTE.matcher(Files.readString(file)).results().map(MatchResult::group);
    }
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    return bytes.contains("\0") ? Stream.of() : Files.readString(file).lines();
  }
}

package dev.sdclr;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.ImageEncoder;
import dev.sdclr.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Of core: the jobs and the encoders of docs/library.md. */
class PublicSurfaceTest {

  private static final Set<Class<?>> BESIDE_THE_JOBS =
      Set.of(
          ImageEncoder.class,
          EncoderFile.class,
          SdclrException.class,
          UsageException.class,
          MalformedImageException.class,
          Version.class);

  private static final Pattern GUARDED =
      Pattern.compile("<include>(dev\\.sdclr\\.[^<]+)</include>");

  @Test
  void isTheOneListed() throws IOException {
    List<Class<?>> entries = new ArrayList<>(BESIDE_THE_JOBS);
    entries.addAll(PublicSurface.typesIn(Job.class.getPackageName()));
    new PublicSurface("dev.sdclr").requireListed(entries);
  }

  /** What the build compares with the last release's. */
  @Test
  void isGuardedWhole() throws IOException {
    Set<String> guarded =
        GUARDED
            .matcher(Files.readString(Path.of("..", "pom.xml")))
            .results()
            .map((MatchResult include) -> include.group(1))
            .collect(toSet());
    assertThat(PublicSurface.listedOfCore())
        .filteredOn(type -> !guarded.contains(type.substring(0, type.lastIndexOf('.'))))
        .isSubsetOf(guarded);
  }
}

package dev.sdclr;

import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.ImageEncoder;
import dev.sdclr.job.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  @Test
  void isTheOneListed() throws IOException {
    List<Class<?>> entries = new ArrayList<>(BESIDE_THE_JOBS);
    entries.addAll(PublicSurface.typesIn(Job.class.getPackageName()));
    new PublicSurface("dev.sdclr").requireListed(entries);
  }
}

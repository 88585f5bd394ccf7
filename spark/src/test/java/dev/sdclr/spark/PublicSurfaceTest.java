package dev.sdclr.spark;

import dev.sdclr.PublicSurface;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Of this module: what {@code spark-submit} starts. */
class PublicSurfaceTest {

  @Test
  void isTheOneListed() throws IOException {
    String home = PublicSurfaceTest.class.getPackageName();
    new PublicSurface(home).requireListed(PublicSurface.typesIn(home));
  }
}

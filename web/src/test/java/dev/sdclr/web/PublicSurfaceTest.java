package dev.sdclr.web;

import dev.sdclr.PublicSurface;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Of this module: the server of the page and how it is reached. */
class PublicSurfaceTest {

  @Test
  void isTheOneListed() throws IOException {
    String home = PublicSurfaceTest.class.getPackageName();
    new PublicSurface(home).requireListed(PublicSurface.typesIn(home));
  }
}

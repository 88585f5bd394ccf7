package dev.sdclr.web;

import dev.sdclr.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The browser of whoever sits at this machine.
 *
 * <p>It is given a file that leads on to the address: other users can read the words of a command,
 * and the address lets in whoever knows it.
 */
public final class LocalBrowser {

  private LocalBrowser() {}

  /**
   * Opens an address, if there is a browser to open it.
   *
   * @return what is to be done when it is not needed any more
   */
  public static Runnable open(String address) {
    try {
      Path folder = Files.createTempDirectory("sdclr-"); // for its owner alone
      Path file = folder.resolve("explore.html");
      AtomicFile.write(file, leadingTo(address).getBytes(StandardCharsets.UTF_8));
      start(file);
      return () -> delete(file, folder);
    } catch (IOException | UncheckedIOException e) {
      return () -> {}; // the address has been printed
    }
  }

  private static String leadingTo(String address) {
    return "<!doctype html><meta charset=\"utf-8\"><title>sdclr</title>"
        + "<meta http-equiv=\"refresh\" content=\"0;url=%s\">".formatted(address);
  }

  private static void start(Path file) throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean hasScreen =
        System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    if (system.contains("mac")) {
      start(List.of("open", file.toString()));
    } else if (system.contains("windows")) {
      start(List.of("rundll32", "url.dll,FileProtocolHandler", file.toString()));
    } else if (hasScreen) {
      start(List.of("xdg-open", file.toString()));
    }
  }

  private static void start(List<String> command) throws IOException {
    new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void delete(Path file, Path folder) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // the system clears its folder of temporary files
    }
  }
}

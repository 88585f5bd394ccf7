package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import dev.sdclr.label.LabelLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code explore} as a process of its own: what it says, and how it ends. */
@DisabledOnOs(OS.WINDOWS)
class ExploreProcessTest {

  private static final int PATIENCE_SECONDS = 60;
  private static final int SIGINT_EXIT = 130;

  @TempDir Path home;
  private MadeCollection made;

  @BeforeEach
  void make() throws IOException {
    made = MadeCollection.in(home);
  }

  private Process start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "explore",
                made.features().toString(),
                "--no-browser"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(home.resolve("errors").toFile()).start();
  }

  private Process startOnPictures(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--data", made.folder().toString()));
    all.addAll(List.of(options));
    return start(all.toArray(String[]::new));
  }

  /** Reads on until the address is said. */
  private String address(Process process) throws IOException {
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    for (String line; (line = said.readLine()) != null; ) {
      if (line.startsWith("open ")) {
        return line.substring("open ".length());
      }
    }
    throw new AssertionError(Files.readString(home.resolve("errors")));
  }

  private static HttpResponse<String> label(String address, int row)
      throws IOException, InterruptedException {
    URI link = URI.create(address);
    HttpClient client = HttpClient.newHttpClient();
    HttpResponse<String> welcome =
        client.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofString());
    String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    return client.send(
        HttpRequest.newBuilder(link.resolve("/api/labels"))
            .header("Cookie", cookie)
            .header("X-Sdclr", "1")
            .POST(
                BodyPublishers.ofString(
                    "{\"rows\":[%d],\"state\":\"labelled\",\"label\":\"disc\"}".formatted(row)))
            .build(),
        BodyHandlers.ofString());
  }

  private String ended(Process process, int code) throws IOException, InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    String errors = Files.readString(home.resolve("errors"));
    assertThat(process.exitValue()).as(errors).isEqualTo(code);
    return errors;
  }

  @Test
  void controlCEndsItWithoutAComplaint() throws IOException, InterruptedException {
    Process process = startOnPictures();
    assertThat(label(address(process), 1).statusCode()).isEqualTo(200);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(ended(process, SIGINT_EXIT)).doesNotContain("Exception", "ERROR", "WARN");
  }

  @Test
  void aLabelThatWasAnsweredSurvivesAKill() throws IOException, InterruptedException {
    Process process = startOnPictures();
    String address = address(process);
    for (int row = 0; row < 5; row++) {
      assertThat(label(address, row).statusCode()).isEqualTo(200);
    }
    process.destroyForcibly().waitFor();
    assertThat(LabelLog.open(LabelLog.beside(made.features())).current().size()).isEqualTo(5);
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Process process = startOnPictures("--port", Integer.toString(taken.getLocalPort()));
      String errors = ended(process, 1);
      assertThat(errors.lines().filter(line -> line.startsWith("sdclr: ")))
          .singleElement()
          .asString()
          .contains("port %d of 127.0.0.1 is in use".formatted(taken.getLocalPort()));
      assertThat(errors).doesNotContain("Exception", "ERROR");
    }
  }

  @Test
  void otherMachinesNeedAPassword() throws IOException, InterruptedException {
    assertThat(ended(start("--host", "0.0.0.0"), 2)).contains("--password-file");
  }

  @Test
  void featuresOfOtherImagesAreRefused() throws IOException, InterruptedException {
    Path others = MadeCollection.in(Files.createDirectory(home.resolve("b")), "-b").folder();
    assertThat(ended(start("--data", others.toString()), 1))
        .contains("none of the 240 images of", "give the images that were embedded");
  }
}

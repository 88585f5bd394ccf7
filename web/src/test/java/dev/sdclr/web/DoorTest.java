package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.MadeCollection;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.label.LabelLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what attackers are answered. */
class DoorTest {

  private static final String LABEL = "{\"rows\":[0],\"state\":\"labelled\",\"label\":\"disc\"}";
  private static final List<String> PATHS =
      List.of(
          "/api/events",
          "/api/listings/1?from=0&count=1",
          "/api/images/0",
          "/api/map",
          "/api/labels/csv",
          "/small/0",
          "/large/0",
          "/main.js",
          "/",
          "/nowhere");

  @TempDir static Path home;
  private static MadeCollection made;
  private static ExploreServer server;

  @BeforeAll
  static void start() throws IOException {
    made = MadeCollection.in(home);
    server = ExploreServer.start(made.open(), Address.LOOPBACK);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static long labels() {
    return LabelLog.open(LabelLog.beside(made.features())).all().size();
  }

  @Test
  void nothingIsShownWithoutTheToken() throws IOException {
    for (String path : PATHS) {
      assertThat(RawRequest.get(server, path).status()).as(path).isEqualTo(403);
      assertThat(RawRequest.get(server, path).with("Cookie", "sdclr=x").status()).isEqualTo(403);
    }
    assertThat(RawRequest.get(server, "/?token=" + "0".repeat(64)).status()).isEqualTo(403);
    assertThat(RawRequest.post(server, "/api/labels", LABEL).status()).isEqualTo(403);
    assertThat(RawRequest.get(server, "/small/0").letIn().status()).isEqualTo(200);
    assertThat(labels()).isZero();
  }

  @Test
  void theCookieStaysOnThisPageAndOutOfScripts() throws IOException {
    String token = server.link().substring(server.link().indexOf('?'));
    String answer = RawRequest.get(server, "/" + token).answer();
    assertThat(answer).contains("; Path=/; HttpOnly; SameSite=Strict").doesNotContain(token);
  }

  @Test
  void aNameThatWasMadeToLeadHereIsNotAnswered() throws IOException {
    String port = ":" + server.port();
    for (String host : List.of("evil.example" + port, "127.0.0.1.evil.example" + port, "x", "")) {
      assertThat(RawRequest.get(server, "/small/0").letIn().with("Host", host).status())
          .as(host)
          .isIn(400, 421);
    }
    assertThat(RawRequest.get(server, "/").letIn().with("Host", "127.0.0.1:1").status())
        .isEqualTo(421);
    assertThat(RawRequest.get(server, "/").letIn().with("Host", "localhost" + port).status())
        .isEqualTo(200);
  }

  @Test
  void anotherPageNeitherReadsNorDoesAnything() throws IOException {
    long before = labels();
    for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1")) {
      assertThat(
              RawRequest.post(server, "/api/labels", LABEL).letIn().with("Origin", origin).status())
          .isEqualTo(403);
      assertThat(RawRequest.get(server, "/api/map").letIn().with("Origin", origin).status())
          .isEqualTo(403);
    }
    assertThat(
            RawRequest.get(server, "/small/0").letIn().with("Sec-Fetch-Site", "same-site").status())
        .isEqualTo(403);
    assertThat(RawRequest.post(server, "/api/labels", LABEL).letIn().with("X-Sdclr", null).status())
        .isEqualTo(403);
    assertThat(labels()).isEqualTo(before);
    String own = "http://127.0.0.1:" + server.port();
    assertThat(RawRequest.post(server, "/api/labels", LABEL).letIn().with("Origin", own).status())
        .isEqualTo(200);
    assertThat(labels()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../features.npy",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/page/index.html",
        "/small/..%2f..%2fetc%2fpasswd",
        "/small/-1",
        "/small/99999999",
        "/small/0x10",
        "/large/1e3",
        "/api/map/..%2f..%2fetc%2fpasswd",
        "/api/labels/..%2f..%2fetc%2fpasswd",
        "/api/labels/folders",
        "//etc/passwd",
        "/main.js/../../secret"
      })
  void noPathLeadsToAFile(String path) throws IOException {
    String answer = RawRequest.get(server, path).letIn().answer();
    assertThat(answer.split(" ", 3)[1]).startsWith("4");
    assertThat(answer).doesNotContain("root:", "NUMPY", "Exception", "at dev.sdclr");
  }

  /** Of bodies that never come, only so many are waited for. */
  @Test
  void slowRequestsLeaveRoomForOthers() throws IOException {
    RawRequest slow =
        RawRequest.post(server, "/api/listings", "{}").letIn().with("Content-Length", "100");
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        waiting.add(slow.begun());
      }
      for (int i = 0; i < 100; i++) {
        assertThat(RawRequest.get(server, "/api/images/0").letIn().status()).isEqualTo(200);
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
    assertThat(RawRequest.post(server, "/api/listings", "{}").letIn().answer())
        .doesNotContain("something went wrong");
  }

  @Test
  void everyAnswerForbidsScriptsOfOthers() throws IOException {
    for (String path : PATHS) {
      if (!path.equals("/api/events")) {
        String answer = RawRequest.get(server, path).letIn().answer();
        assertThat(answer)
            .as(path)
            .contains("Content-Security-Policy: default-src 'none'; script-src 'self'")
            .contains("X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer")
            .doesNotContain("unsafe", "Server: ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"rows\":[]}",
        "{\"rows\":[null],\"state\":\"bad\"}",
        "{\"rows\":[-1],\"state\":\"bad\"}",
        "{\"rows\":[240],\"state\":\"bad\"}",
        "{\"rows\":[0],\"state\":\"labelled\"}",
        "{\"rows\":[0],\"state\":\"labelled\",\"label\":\" \"}",
        "{\"rows\":[0],\"state\":\"labelled\",\"label\":\"a\\u0000b\"}",
        "{\"rows\":[0],\"state\":\"labelled\",\"label\":\"?\"}",
        "{\"rows\":[0],\"state\":\"labelled\",\"label\":\"\\ud83d\"}",
        "{\"rows\":[0],\"state\":\"gone\"}",
        "{\"rows\":[0],\"state\":\"bad\",\"more\":1}",
        "{\"listing\":1,\"stretches\":[[0,1]],\"state\":\"bad\"}",
        "{\"state\":\"bad\"}"
      })
  void whatIsNoLabelIsNotKept(String body) throws IOException {
    long before = labels();
    assertThat(RawRequest.post(server, "/api/labels", body).letIn().status()).isBetween(400, 410);
    assertThat(labels()).isEqualTo(before);
  }

  /** It printed fifty lines of frames, as often as any stranger liked. */
  @Test
  void aRequestThatBreaksOffIsItsSendersFault() throws IOException {
    String request =
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nno length\r\n"
            .formatted(server.port());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400 ").endsWith("the request broke off");
    }
  }

  @Test
  void aRequestWithoutEndIsRefused() throws IOException {
    String long_ = "{\"rows\":[" + "0,".repeat(1 << 20) + "0],\"state\":\"bad\"}";
    assertThat(RawRequest.post(server, "/api/labels", long_).letIn().answer()).contains(" 413 ");
  }

  @Test
  void othersAreLetInWithAPasswordOnly() throws IOException {
    assertThatThrownBy(() -> new Address("0.0.0.0", 0, Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--password-file");
    assertThatThrownBy(() -> new Address("0.0.0.0", 0, Optional.of("short")))
        .hasMessageContaining("at least 8 characters");
    Address open = new Address("0.0.0.0", 0, Optional.of("correct horse"));
    MadeCollection other = MadeCollection.in(Files.createDirectory(home.resolve("other")));
    try (ExploreServer shared = ExploreServer.start(other.open(), open)) {
      assertThat(RawRequest.get(shared, "/").answer()).contains(" 401 ", "type=\"password\"");
      assertThat(RawRequest.get(shared, "/small/0").status()).isEqualTo(403);
      assertThat(login(shared, "wrong horse").status()).isEqualTo(401);
      assertThat(login(shared, "correct horse").with("Origin", "http://evil.example").status())
          .isEqualTo(403);
      assertThat(login(shared, "correct+horse").answer()).contains(" 200 ", "Set-Cookie: sdclr-");
      assertThat(RawRequest.get(shared, "/").with("Host", "evil.example:" + shared.port()).status())
          .isEqualTo(421);
    }
  }

  private static RawRequest login(ExploreServer shared, String password) {
    return RawRequest.post(shared, "/login", "password=" + password)
        .with("Content-Type", "application/x-www-form-urlencoded")
        .with("X-Sdclr", null);
  }

  /** Who says a password a byte at a time must not keep the others waiting. */
  @Test
  void whoIsLetInIsAnsweredWhileOthersStandAtTheDoor() throws IOException {
    Address open = new Address("0.0.0.0", 0, Optional.of("correct horse"));
    MadeCollection other = MadeCollection.in(Files.createDirectory(home.resolve("slow")));
    List<Socket> slow = new ArrayList<>();
    try (ExploreServer shared = ExploreServer.start(other.open(), open)) {
      RawRequest inside = RawRequest.get(shared, "/small/0").letIn();
      String begun =
          "POST /login HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 99\r\n"
                  .formatted(shared.port())
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\npass";
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), shared.port());
        slow.add(socket);
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(inside.status()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** A wrong guess waits, and would keep all threads from others if all did. */
  @Test
  void manyGuessesAtOnceAreTurnedAwayUnread() throws Exception {
    Address open = new Address("0.0.0.0", 0, Optional.of("correct horse"));
    MadeCollection other = MadeCollection.in(Files.createDirectory(home.resolve("guessed")));
    ExecutorService guessers = Executors.newFixedThreadPool(40);
    try (ExploreServer shared = ExploreServer.start(other.open(), open)) {
      RawRequest guess =
          RawRequest.post(shared, "/login", "password=wrong")
              .with("Content-Type", "application/x-www-form-urlencoded");
      Callable<Integer> ask = guess::status;
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> one : guessers.invokeAll(Collections.nCopies(40, ask))) {
        answers.add(one.get());
      }
      assertThat(answers).contains(401, 429).containsOnly(401, 429);
    } finally {
      guessers.shutdown();
    }
  }

  @Test
  void aLinkAmongThePicturesLeadsToNoOtherFile() throws IOException {
    MadeCollection other = MadeCollection.in(Files.createDirectory(home.resolve("linked")));
    Path secret = Files.writeString(home.resolve("secret.txt"), "root:secret");
    Path picture = other.folder().resolve("003-square.png");
    Files.delete(picture);
    Files.createSymbolicLink(picture, secret);
    try (ExploreServer shared = ExploreServer.start(other.open(), Address.LOOPBACK)) {
      for (String path : List.of("/small/3", "/large/3")) {
        String answer = RawRequest.get(shared, path).letIn().answer();
        assertThat(answer).contains(" 404 ").doesNotContain("root:");
      }
      assertThat(RawRequest.get(shared, "/small/4").letIn().status()).isEqualTo(200);
    }
  }

  @Test
  void whyImagesCannotBeOpenedIsSaid() {
    Supplier<ExploredImages> opening =
        () -> {
          throw new UsageException("there are none");
        };
    assertThatThrownBy(() -> ExploreServer.start(opening, Address.LOOPBACK))
        .isInstanceOf(UsageException.class)
        .hasMessage("there are none");
  }

  @Test
  void aPortInUseIsSaid() {
    Address same = new Address("127.0.0.1", server.port(), Optional.empty());
    assertThatThrownBy(() -> ExploreServer.start(made.open(), same))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "port %d of 127.0.0.1 is in use: choose another --port, or leave it out for one that is free"
                .formatted(server.port()));
  }
}
